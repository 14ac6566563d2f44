"""Accounts, logins and sessions: who a customer is, and the tokens that prove it."""
