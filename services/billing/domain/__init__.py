"""Pure: what a payment, an invoice and their transitions are; no I/O, no clock, no ids made inside."""
