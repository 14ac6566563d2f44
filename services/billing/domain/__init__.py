"""Pure: what a payment, an invoice and their moves are; no I/O, no clock, no ids made inside."""
