"""The list of vehicles."""
