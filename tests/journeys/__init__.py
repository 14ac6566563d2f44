"""The whole of Comptoir as real processes: the journey, and what must hold after it."""
