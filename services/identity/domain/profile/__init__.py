"""What a customer changes of the account: details, password, e-mail address."""
