"""Values of the shared kernel: money, numbers, addresses, ids, time. Pure, and the same in every service."""
