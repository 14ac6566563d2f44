"""What the kernel counts (OP-01). Labels are names from the code, never ids or people."""

from prometheus_client import Counter, Gauge, Histogram

published = Counter("comptoir_events_published_total", "Events and jobs confirmed by the broker", ["routing_key"])
handled = Counter("comptoir_events_handled_total", "Events and jobs by what became of them", ["queue", "outcome"])
left_to_sweep = Counter(
    "comptoir_outbox_left_to_sweep_total",
    "Documents whose events found no room in the relay's memory: they wait for a sweep, 10 s at most after the broker",
    ["collection"],
)
signals = Counter("comptoir_signals_total", "Signals sent to the other processes of the service")
latency = Histogram(
    "comptoir_event_latency_seconds",
    "From the commit of an event or a job to the end of its handling",
    ["queue"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600),
)
dead_letters = Gauge("comptoir_dead_letters", "Messages that were given up and wait for a decision", ["service"])
connected = Gauge("comptoir_broker_connected", "1 while this process has its connection to the broker")
consuming = Gauge("comptoir_broker_consuming", "1 while each queue that this process consumes has its consumer")
paused = Gauge("comptoir_consumer_paused", "1 while a queue's handlers wait for the end of an outage", ["queue"])
