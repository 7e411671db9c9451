"""Who grades the parts of a class: this process, several of them, or Ray."""
