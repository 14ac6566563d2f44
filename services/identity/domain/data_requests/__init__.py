"""What a person asks of their data: a copy, erasure, restriction, no more advertising."""
