"""Counters and gauges for operators; every name begins with lantoa_."""

from prometheus_client import Counter, Gauge

WEBHOOKS = Counter("lantoa_webhooks_total", "Webhook requests answered", ["platform", "status"])
TURNS = Counter("lantoa_turns_total", "Events handled", ["platform"])
SENDS = Counter("lantoa_sends_total", "Deliveries handled", ["platform", "state", "reason"])
UNCERTAIN = Counter("lantoa_uncertain_sends_total", "Deliveries whose outcome nobody knows")
INBOX_DEPTH = Gauge("lantoa_inbox_depth", "Events waiting")
INBOX_AGE = Gauge("lantoa_inbox_oldest_seconds", "Age of the oldest waiting event, in seconds")
OUTBOX_DEPTH = Gauge("lantoa_outbox_depth", "Open deliveries by state", ["state"])
