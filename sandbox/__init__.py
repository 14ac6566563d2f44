"""Stand-ins for a bare machine and the tests: database, broker, Stripe, mailbox, the stack runner."""
