"""Opening an account and confirming its address."""
