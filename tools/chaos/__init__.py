"""`make chaos`: customers walk through the whole stack while its processes are killed, frozen and taken away."""
