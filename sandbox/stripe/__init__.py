"""A stateful stand-in for Stripe (API 2026-10-28.endive): one-off payments, refunds, events, webhooks, hosted page."""
