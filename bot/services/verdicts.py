"""What follows from an answer of a platform: sent, later, in doubt, the next account, or failed."""

from datetime import datetime, timedelta

from bot.crypto import Cipher
from bot.domain.missed import KEPT
from bot.domain.outreach import LONGEST_WAIT, Rules, back_off, next_lawful
from bot.domain.windows import Form
from bot.messages import NotSent, Purpose, Why
from bot.store.dues import Due
from bot.store.outbox import BAD_NUMBER, REPEATED, UNASKED, Outcome

DOUBT = timedelta(seconds=30)  # how long an echo or receipt may still settle a doubt
NO_ECHO = timedelta(seconds=2)  # where none will come
ALARM_PAUSE = timedelta(minutes=1)  # a broken account is tried again this much later
HELD_PAUSE = timedelta(hours=1)  # a thread that others hold: unless it is handed back before
MOST_TRIES = 40  # in a row, of what is refused "for now" because of this very message
MOST_FAILURES = 4  # of a failure on the platform's side: three more tries (Messenger contract §7)
IN_DOUBT = 3  # calls at most of those before, in doubt: the platform did not call these failures
GAVE_UP = "gave_up"  # the platform failed too often
UNSENT = frozenset({"waiting", "failed", "skipped", "cancelled"})


def pause(result: NotSent, attempts: int) -> timedelta:
    """How long until the next try; a failure waits for an echo that may still come."""
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
        return _open(due, "uncertain", "", lease_until=doubt_until)
    if due.purpose is Purpose.SERVICE and result.why is Why.WINDOW_CLOSED:
        kept = kept_for_the_person(due, now)
        return kept._replace(closes_window=True, address_id=due.address_id)
    tries = due.attempts if due.reason in (result.why.value, REPEATED) else 1
    gave_up = _is_too_much(result, tries - (IN_DOUBT if due.reason == REPEATED else 0))
    if result.why.again and not gave_up and not is_spent(due, now):
        later = now + pause(result, tries)
        if due.purpose is Purpose.OUTREACH:
            later = next_lawful(later, rules)
        return _open(due, "waiting", result.why.value, not_before=later)._replace(attempts=tries)
    return Outcome(
        due.id,
        "failed",
        _reason(result, gave_up=gave_up),
        parts_done=due.parts_done,
        # Part of it has been read already: a second copy elsewhere would begin anew.
        next=due.purpose is Purpose.OUTREACH and not due.parts_done,
        stops_address=result.why.stops_person and not (result.number or due.by_phone),
        # Who refuses us by the number is not called again, whatever chats there are.
        spoils_number=result.number or (due.by_phone and result.why.stops_person),
        closes_window=result.why is Why.WINDOW_CLOSED,
        address_id=due.address_id,
    )


def _reason(result: NotSent, *, gave_up: bool) -> str:
    if result.number:
        return BAD_NUMBER
    return GAVE_UP if gave_up and result.why is Why.UNAVAILABLE else result.why.value


def is_spent(due: Due, now: datetime) -> bool:
    """Whether nobody waits for it any more."""
    return now - due.wanted_since > LONGEST_WAIT


def _is_too_much(result: NotSent, tries: int) -> bool:
    """Whether more tries are no use. What is wrong with the channel is no fault of a message.

    So a host that cannot be reached, a dead token and a thread in other hands cost none.
    """
    match result.why:
        case Why.UNAVAILABLE:
            return tries >= MOST_FAILURES
        case Why.NETWORK | Why.HELD:
            return False
        case _:
            return not result.channel and tries >= MOST_TRIES


def later(due: Due, reason: str, at: datetime) -> Outcome:
    """It stays where it is until then; this was no try."""
    return _open(due, "waiting", reason, not_before=at)._replace(attempts=max(0, due.attempts - 1))


def kept_for_the_person(due: Due, now: datetime) -> Outcome:
    """Words to one person wait until that person writes again: nobody else will tell them.

    They are let go by `bot.store.held`, and given up after the time that broadcasts are kept. After
    a doubt they may have arrived: they are not said again.
    """
    reason = Why.WINDOW_CLOSED.value
    if due.reason == REPEATED:
        return Outcome(due.id, "failed", Why.UNCERTAIN.value, parts_done=due.parts_done)
    if is_out_of_date(due, now):
        return Outcome(due.id, "failed", reason, parts_done=due.parts_done)
    return later(due, reason, due.created_at + KEPT)


def is_out_of_date(due: Due, now: datetime) -> bool:
    """Whether words that a closed window kept are not worth saying any more."""
    return due.reason == Why.WINDOW_CLOSED.value and now >= due.created_at + KEPT


def resting(due: Due, rest: NotSent, rules: Rules, now: datetime) -> Outcome:
    """Its channel rests; nothing was tried."""
    at = now + (rest.retry_after or ALARM_PAUSE)
    if due.purpose is Purpose.OUTREACH:
        at = next_lawful(at, rules)
    why = Why.UNAVAILABLE if rest.why is Why.UNCERTAIN else rest.why
    return later(due, why.value, at)


def unasked(due: Due, asked: NotSent, now: datetime, lease_now: datetime) -> Outcome:
    """The platform could not tell whether it has the message: in doubt until it can."""
    if is_spent(due, now):
        return Outcome(due.id, "failed", Why.UNCERTAIN.value, parts_done=due.parts_done)
    again = lease_now + back_off(due.attempts, asked.retry_after)
    return _open(due, "uncertain", "", lease_until=again)._replace(reason=UNASKED)


def honest(due: Due, outcome: Outcome) -> Outcome:
    """After a doubt a refusal tells of the repeat alone: the first copy may have arrived.

    So it is neither called unsent nor sent to another account. To a number only a call that never
    began is made again: there is no first copy.
    """
    if due.reason != REPEATED or due.by_phone:
        return outcome
    if outcome.state not in ("failed", "skipped", "cancelled"):
        return outcome
    return outcome._replace(state="failed", reason=Why.UNCERTAIN.value, next=False)


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
        address_id=due.address_id,
    )


def sealed(cipher: Cipher, due: Due) -> bytes | None:
    """The body as it is kept at rest."""
    return cipher.seal(due.payload) if due.payload else None


def is_unsaid(outcome: Outcome) -> bool:
    """Whether nothing was sent this time: it is kept in, or the platform was only asked."""
    return outcome.state in UNSENT or outcome.reason == UNASKED


def is_permit_refused(outcome: Outcome) -> bool:
    """Whether the one permission that it had was used, or taken back."""
    return outcome.form == Form.OPT_IN and outcome.closes_window
