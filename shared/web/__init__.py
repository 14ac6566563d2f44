"""What every HTTP API here shares: problems, auth, idempotency, pages, strict bodies, rate limits."""
