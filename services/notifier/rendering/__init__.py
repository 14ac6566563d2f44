"""A mail's content and form: words, HTML, text, MIME."""
