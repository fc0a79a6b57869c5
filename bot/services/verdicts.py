"""What follows from an answer of a platform: sent, later, in doubt, the next account, or failed."""

from datetime import datetime, timedelta

from bot.crypto import Cipher
from bot.domain.outreach import LONGEST_WAIT, Rules, back_off, next_lawful
from bot.messages import NotSent, Purpose, Why
from bot.store.outbox import REPEATED, Due, Outcome

DOUBT = timedelta(seconds=30)  # how long an echo or receipt may still settle a doubt
NO_ECHO = timedelta(seconds=2)  # where none will come
ALARM_PAUSE = timedelta(minutes=1)  # a broken account is tried again this much later
HELD_PAUSE = timedelta(hours=1)  # a thread that others hold: unless it is handed back before
MOST_TRIES = 40


def pause(result: NotSent, attempts: int) -> timedelta:
    """How long until the next try; a 5xx waits for an echo that may still come."""
    match result.why:
        case Why.MISCONFIGURED:
            return result.retry_after or ALARM_PAUSE
        case Why.HELD:
            return result.retry_after or HELD_PAUSE
        case Why.UNAVAILABLE:
            return max(DOUBT, back_off(attempts, result.retry_after))
        case _:
            return back_off(attempts, result.retry_after)


def not_sent(
    due: Due, result: NotSent, rules: Rules, now: datetime, *, doubt_until: datetime
) -> Outcome:
    """The outcome of a send that went wrong; `doubt_until` is real time, as leases are."""
    if result.why is Why.UNCERTAIN:
        if due.reason == REPEATED:
            return Outcome(due.id, "failed", "uncertain", parts_done=due.parts_done)
        return _open(due, "uncertain", "", lease_until=doubt_until)
    spent = now - due.created_at > LONGEST_WAIT or due.attempts >= MOST_TRIES
    if result.why.again and not spent:
        later = now + pause(result, due.attempts)
        if due.purpose is Purpose.OUTREACH:
            later = next_lawful(later, rules)
        return _open(due, "waiting", result.why.value, not_before=later)
    return Outcome(
        due.id,
        "failed",
        result.why.value,
        parts_done=due.parts_done,
        # Part of it has been read already: a second copy elsewhere would begin anew.
        next=due.purpose is Purpose.OUTREACH and not due.parts_done,
        stops_address=result.why.stops_person and not result.number,
        spoils_number=result.number,
        address_id=due.address_id,
    )


def later(due: Due, reason: str, at: datetime) -> Outcome:
    """It stays where it is until then; this was no try."""
    return _open(due, "waiting", reason, not_before=at)


def _open(
    due: Due,
    state: str,
    reason: str,
    *,
    not_before: datetime | None = None,
    lease_until: datetime | None = None,
) -> Outcome:
    """An outcome that keeps the body for another try."""
    kept = REPEATED if due.reason == REPEATED else reason
    return Outcome(
        due.id,
        state,
        kept,
        not_before=not_before,
        lease_until=lease_until,
        parts_done=due.parts_done,
        keeps_body=True,
    )


def sealed(cipher: Cipher, due: Due) -> bytes | None:
    """The body as it is kept at rest."""
    return cipher.seal(due.payload) if due.payload else None
