"""Pure: states and transitions, no I/O, no clock, no ids made inside."""
