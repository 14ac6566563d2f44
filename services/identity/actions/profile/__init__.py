"""Change the details, the password and the e-mail address of one's account."""
