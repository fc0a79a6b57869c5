"""Counters, histograms and gauges for operators; every name begins with lantoa_.

Labels take few values and say nothing of a person. What stands in the ledger (depths, ages) every
process measures alike: take the largest. What is known of the channels only the process that leads
measures; one that leads no more forgets it (`forget_channels`), so that nothing stale is shown.
"""

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300)

WEBHOOKS = Counter("lantoa_webhooks_total", "Webhook requests answered", ["platform", "status"])
WEBHOOK_SECONDS = Histogram(
    "lantoa_webhook_seconds", "From a webhook to its answer", ["platform"], buckets=SECONDS
)
TURNS = Counter("lantoa_turns_total", "Events handled", ["platform"])
TURN_SECONDS = Histogram(
    "lantoa_turn_seconds", "From an event that is stored to its turn", ["platform"], buckets=SECONDS
)
TURN_FAULTS = Counter(
    "lantoa_turn_faults_total", "Turns that failed, and whether for good", ["parked"]
)
SENDS = Counter("lantoa_sends_total", "Deliveries handled", ["platform", "state", "reason"])
SEND_SECONDS = Histogram(
    "lantoa_send_seconds", "Calls to a platform that sends", ["platform"], buckets=SECONDS
)
REPLY_SECONDS = Histogram(
    "lantoa_reply_seconds",
    "From a turn to its reply at the platform",
    ["platform"],
    buckets=SECONDS,
)
UNCERTAIN = Counter("lantoa_uncertain_sends_total", "Deliveries whose outcome nobody knows")
CLAIMED = Counter("lantoa_claimed_total", "Deliveries taken to be sent", ["platform", "kind"])
LOOP_FAULTS = Counter("lantoa_loop_faults_total", "Times a loop failed and was taken up again")
LEADS = Gauge("lantoa_leader", "1 in the process that does this task for all", ["task"])
LISTENS = Gauge("lantoa_listening", "1 while signals of other processes come in")
TICKS = Counter(
    "lantoa_ticks_total", "Looks of the timer, and whether they failed", ["tick", "failed"]
)
TICKED = Gauge(
    "lantoa_tick_timestamp_seconds", "When the timer last looked, and all went well", ["tick"]
)
PROGRAM = Gauge("lantoa_program", "1; the version, and the schema it wants", ["version", "schema"])
INBOX_DEPTH = Gauge("lantoa_inbox_depth", "Events waiting")
INBOX_AGE = Gauge("lantoa_inbox_oldest_seconds", "Age of the oldest waiting event, in seconds")
INBOX_PARKED = Gauge("lantoa_inbox_parked", "Events given up after repeated faults")
UNREADABLE_ROWS = Counter(
    "lantoa_unreadable_rows_total", "Times a row could not be read and others went on", ["table"]
)
OUTBOX_DEPTH = Gauge("lantoa_outbox_depth", "Open deliveries by state", ["state"])
REPLY_AGE = Gauge("lantoa_reply_oldest_seconds", "How long the oldest reply that is due has waited")
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
_OF_THE_LEADER = (
    CHANNEL_FAULT,
    CHANNEL_ERROR_RATE,
    CHANNEL_LAST_GOOD,
    CHANNEL_LAST_WEBHOOK,
    CHANNEL_TOKEN_LEFT,
    CHANNEL_QUOTA,
)
for _parked in ("true", "false"):
    TURN_FAULTS.labels(_parked)  # from zero on: a first fault is an increase, too
for _table in ("inbox", "outbox", "conversation", "member", "call_back"):
    UNREADABLE_ROWS.labels(_table)
for _purpose in ("service", "outreach"):
    BRAKED.labels(_purpose)


def forget_channels() -> None:
    """This process leads no more: another one measures the channels from now on."""
    for gauge in _OF_THE_LEADER:
        gauge.clear()
