"""`make demo`: the journey from registration to the invoice in the mailbox, over HTTP through the gateway."""

from sandbox.demo.command import main

__all__ = ["main"]
