"""Counters and gauges for operators; every name begins with lantoa_."""

from prometheus_client import Counter, Gauge

WEBHOOKS = Counter("lantoa_webhooks_total", "Webhook requests answered", ["platform", "status"])
TURNS = Counter("lantoa_turns_total", "Events handled", ["platform"])
SENDS = Counter("lantoa_sends_total", "Deliveries handled", ["platform", "state", "reason"])
UNCERTAIN = Counter("lantoa_uncertain_sends_total", "Deliveries whose outcome nobody knows")
INBOX_DEPTH = Gauge("lantoa_inbox_depth", "Events waiting")
INBOX_AGE = Gauge("lantoa_inbox_oldest_seconds", "Age of the oldest waiting event, in seconds")
OUTBOX_DEPTH = Gauge("lantoa_outbox_depth", "Open deliveries by state", ["state"])
SILENT = Gauge("lantoa_silent", "1 while this database is a copy that may not speak")
BRAKED = Counter("lantoa_braked_total", "Equal texts that the brake held back", ["purpose"])
CHANNEL_FAULT = Gauge("lantoa_channel_fault", "1 while somebody has to look after it", ["platform"])
CHANNEL_ERROR_RATE = Gauge(
    "lantoa_channel_error_rate", "Share of the last hour's deliveries that failed", ["platform"]
)
CHANNEL_LAST_GOOD = Gauge(
    "lantoa_channel_last_good_send_timestamp_seconds", "When a send last went well", ["platform"]
)
CHANNEL_LAST_WEBHOOK = Gauge(
    "lantoa_channel_last_webhook_timestamp_seconds", "When a webhook last came in", ["platform"]
)
CHANNEL_TOKEN_LEFT = Gauge(
    "lantoa_channel_token_seconds", "How long the access token still lasts", ["platform"]
)
CHANNEL_QUOTA = Gauge(
    "lantoa_channel_quota_left", "Messages the platform says it still takes", ["platform", "kind"]
)
