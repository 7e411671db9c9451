"""The suites: each takes a `Context` and returns a `Result`."""
