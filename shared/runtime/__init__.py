"""A process of a service: settings, wiring, supervision, start and stop."""
