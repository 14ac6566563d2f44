"""A stand-in for the companies that customers log in by: an OpenID provider like PayPal, a plain one like Facebook."""
