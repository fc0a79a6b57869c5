"""A refresh token is used once, and once more after a time-out: over processes and restarts."""

from datetime import timedelta

import pytest

from bot.messages import NotSent, Why
from tests.adapters.platform_double import CUT, Scripted
from tests.adapters.zalo.scene import Scene, is_sent, send, why
from tests.adapters.zalo_double import REFRESH, error


def refreshes(scene: Scene) -> int:
    return len(scene.zalo.calls(REFRESH))


async def test_a_use_is_counted_before_it_happens(scene: Scene) -> None:
    scene.zalo.script(CUT)
    await send(scene.process())
    assert scene.vault.spent["rt-1"] == refreshes(scene) == 2


async def test_a_use_before_a_crash_leaves_one_more(scene: Scene) -> None:
    await scene.vault.spend("zalo", "rt-1")
    assert is_sent(await send(scene.process()))
    assert refreshes(scene) == 1


async def test_a_token_that_was_used_twice_is_never_sent_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    for _use in range(2):
        await scene.vault.spend("zalo", "rt-1")
    account = scene.process()
    assert [why(await send(account)) for _try in range(3)] == [Why.MISCONFIGURED] * 3
    assert why(await send(scene.process())) is Why.MISCONFIGURED
    assert refreshes(scene) == 0
    assert caplog.text.count("grant.lost") == 2  # once in each process


async def test_a_used_up_token_leaves_the_old_access_token_at_work(scene: Scene) -> None:
    await send(scene.process())
    for _use in range(2):
        await scene.vault.spend("zalo", "rt-new-1")
    scene.clock.move(timedelta(hours=21))
    assert is_sent(await send(scene.process()))
    scene.clock.move(timedelta(hours=5))
    assert why(await send(scene.process())) is Why.MISCONFIGURED
    assert refreshes(scene) == 1


@pytest.mark.parametrize("told", [error(-32), Scripted(429, b""), error(-14002)])
async def test_a_refusal_for_another_reason_uses_nothing_up(scene: Scene, told: Scripted) -> None:
    account = scene.process()
    for _minute in range(5):
        scene.zalo.script(told)
        assert not is_sent(await send(account))
        scene.clock.move(timedelta(minutes=2))
    assert is_sent(await send(account))
    assert scene.vault.spent["rt-1"] == 1


async def test_two_answers_that_say_nothing_use_the_token_up(scene: Scene) -> None:
    account = scene.process()
    for _minute in range(2):
        scene.zalo.script(Scripted(502, b"<html>"))
        assert why(await send(account)) is Why.NETWORK
        scene.clock.move(timedelta(minutes=2))
    assert why(await send(account)) is Why.MISCONFIGURED
    assert refreshes(scene) == 2


@pytest.mark.parametrize("told", [error(-32), error(-14014), error(-14002), Scripted(502, b"")])
async def test_without_a_token_everybody_is_concerned(scene: Scene, told: Scripted) -> None:
    scene.zalo.script(told)
    result = await send(scene.process())
    assert isinstance(result, NotSent)
    assert result.channel
    assert result.alarm == (result.why is Why.MISCONFIGURED)


async def test_a_fresh_token_that_is_refused_concerns_everybody(scene: Scene) -> None:
    scene.zalo.shut = True
    result = await send(scene.process())
    assert isinstance(result, NotSent)
    assert (result.why, result.channel) == (Why.TOKEN_EXPIRED, True)


async def test_a_hundred_processes_that_start_at_once_spend_one_token(scene: Scene) -> None:
    for number in range(100):
        assert is_sent(await send(scene.process(), f"tin {number}"))
    assert scene.vault.spent == {"rt-1": 1}
