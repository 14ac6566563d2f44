"""`make bench`: the kernel beside the bare loop of the same guarantees, in one run, in interleaved rounds."""
