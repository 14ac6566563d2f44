"""Events between services: envelope, topology, broker connection, relay, consumer, dead letters."""
