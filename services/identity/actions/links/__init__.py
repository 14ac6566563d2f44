"""Links that anybody may ask for, by typing an address."""
