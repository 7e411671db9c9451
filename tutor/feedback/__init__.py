"""A grade for people and for programs: words on a terminal, pages, JSON and its replay."""
