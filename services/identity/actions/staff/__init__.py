"""The staff: created by command, enrolling and logging in over HTTP."""
