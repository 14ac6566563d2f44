"""What operators and translators run by hand."""
