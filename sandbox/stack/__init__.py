"""The stack of a bare machine: its servers and services as private processes, kept alive, behind one gateway."""
