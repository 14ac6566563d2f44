"""The event pipeline beside a hand-written loop of the same guarantees, in interleaved rounds."""
