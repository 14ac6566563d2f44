"""MongoDB: aggregates, projections, what is due later, what is kept how long."""
