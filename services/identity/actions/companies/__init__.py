"""Creating and changing companies."""
