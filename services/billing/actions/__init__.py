"""One verb per file: load, decide, save."""
