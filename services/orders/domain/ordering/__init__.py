"""An order and its transitions."""
