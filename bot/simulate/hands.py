"""What people do: one deed at a time, after looking at what has come to their screen.

A hand knows buttons, not dialogues: whoever reads a lesson presses the first button until there is
one that says "I have read it".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from bot.simulate.population import Account, Habit, Member
from bot.stand_ins.platform import StandIn

ASKS_FOR_A_LESSON = ("/baihoc", "bài học", "Cho em xin bài học ạ")
ASKS_AT_NIGHT = ("bai hoc", "cho em xin bai hoc", "baihoc")
STOPS = ("/dung", "DỪNG", "dừng nhận tin")
# No thanks and no "ok": those confirm what was sent last, and nobody here means that.
SMALL_TALK = ("chào buổi sáng", "hôm nay trời đẹp quá", "hihi", "chuc ca nha ngu ngon")
CRIES = ("chồng em đánh em {mark}", "cuu em voi {mark} danh em")
ASKED_FOR_THE_CODE = "go:nocode"  # the button beside that question
MOST_PRESSES = 10


class Aim(StrEnum):
    """What somebody wants of the bot."""

    LINK = "link"
    LESSON = "lesson"
    PUSHED = "pushed"  # to look at what came unasked
    STOP = "stop"
    RESUME = "resume"
    BLOCK = "block"
    PHONE = "phone"  # a new telephone: another account
    CRY = "cry"
    TALK = "talk"
    WEEKLY = "weekly"  # a lesson a week


LOOKS = frozenset({Aim.LINK, Aim.PHONE, Aim.LESSON, Aim.PUSHED})  # and does as it is asked


@dataclass
class Visit:
    """Somebody with an aim, and how far they are."""

    account: Account
    aim: Aim
    done: int = 0

    @property
    def member(self) -> Member:
        """Who it is."""
        return self.account.owner


def chance_of(seed: int, member: Member) -> Random:
    """The luck of a person's next deed: the same in every run, whatever others do meanwhile."""
    member.deeds += 1
    return Random(f"{seed}/{member.number}/{member.deeds}")


def buttons_of(body: Any) -> Iterator[str]:
    """What the buttons of a message carry, on any platform, from the first to the last."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in ("payload", "callback_data") and isinstance(value, str):
                yield value
            else:
                yield from buttons_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from buttons_of(value)


class Hands:
    """Does what people do, on the stand-ins."""

    def __init__(self, platforms: dict[str, StandIn], seed: int) -> None:
        self._platforms, self._seed = platforms, seed

    def act(self, visit: Visit) -> str:
        """The next deed of a visit, in the truth's own words; "" when it is over."""
        luck = chance_of(self._seed, visit.member)
        deed = self._first(visit, luck) if visit.done == 0 else self._next(visit, luck)
        visit.done += 1
        visit.account.fresh.clear()
        return deed

    def _first(self, visit: Visit, luck: Random) -> str:
        account = visit.account
        match visit.aim:
            case Aim.LINK | Aim.PHONE:
                return self._comes(account)
            case Aim.STOP:
                return self._says(account, luck.choice(STOPS), "stop")
            case Aim.RESUME:
                return self._presses(account, "go:nhanlai")
            case Aim.BLOCK:
                account.gone = True
                self._platforms[account.platform].goes(account.user)
                return "gone"
            case Aim.TALK:
                return self._says(account, luck.choice(SMALL_TALK), "talk")
            case Aim.WEEKLY:
                return self._presses(account, "nhantin:weekly")
            case Aim.CRY:
                mark = f"zqx{luck.randrange(10**9):09}"
                return self._says(account, luck.choice(CRIES).format(mark=mark), f"cry:{mark}")
            case Aim.PUSHED if account.pushed:
                return self._presses(account, account.pushed[0])
            case _:
                asks = ASKS_AT_NIGHT if visit.member.habit is Habit.NIGHT else ASKS_FOR_A_LESSON
                return self._says(account, luck.choice(asks), "asks")

    def _next(self, visit: Visit, luck: Random) -> str:
        account, seen = visit.account, visit.account.fresh
        if visit.done > MOST_PRESSES:
            return ""
        if ASKED_FOR_THE_CODE in seen and visit.aim in LOOKS:
            return self._says(account, account.owner.link_code, "code")
        if visit.aim in (Aim.LINK, Aim.PHONE):
            answer = "no" if visit.member.habit is Habit.REFUSER else "yes"
            wanted = next((b for b in seen if b.startswith(f"consent:{answer}")), "")
            return self._presses(account, wanted) if wanted else ""
        if visit.aim not in (Aim.LESSON, Aim.PUSHED):
            return ""
        ack = next((b for b in seen if b.startswith("ack:")), "")
        if ack:
            visit.done = MOST_PRESSES  # and then the telephone is put away
            return self._presses(account, ack) if luck.random() < 0.9 else ""
        return self._presses(account, seen[0]) if seen else ""

    def _comes(self, account: Account) -> str:
        platform = self._platforms[account.platform]
        platform.comes(account.user, account.owner.link_code)
        return "code"

    def _says(self, account: Account, text: str, deed: str) -> str:
        self._platforms[account.platform].says(account.user, text)
        return deed

    def _presses(self, account: Account, payload: str) -> str:
        self._platforms[account.platform].presses(account.user, payload)
        return payload
