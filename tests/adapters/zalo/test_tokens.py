"""The rotating grant: spent once, kept before it is used, never lost by our own doing."""

import asyncio
import logging
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

import adapters.http
from adapters.zalo import tokens
from bot.adapter import Adapter, HasGrant, HasHealth, Tokens
from bot.messages import NotSent, SendResult, Why
from tests.adapters.kits import ENVIRON, SECRETS, Vault
from tests.adapters.platform_double import CUT, SILENCE, Scripted
from tests.adapters.zalo.scene import Scene, is_sent, send, why
from tests.adapters.zalo_double import REFRESH, SEND, Gate, ZaloDouble, error

HOUR = timedelta(hours=1)


def refreshes(zalo: ZaloDouble) -> list[str]:
    """The refresh tokens we came with, in order."""
    return [str(asked.body["refresh_token"]) for asked in zalo.calls(REFRESH)]


async def all_sent(adapter: Adapter, times: int) -> list[SendResult]:
    return await asyncio.gather(*(send(adapter, f"tin {n}") for n in range(times)))


async def test_the_operators_token_is_exchanged_at_the_first_send(
    account: Adapter, scene: Scene
) -> None:
    assert is_sent(await send(account))
    stored = scene.vault.tokens
    assert stored is not None
    assert (stored.access, stored.refresh) == ("at-1", "rt-new-1")
    assert stored.expires_at == scene.clock.now() + timedelta(hours=25)
    assert not scene.vault.taken


async def test_many_sends_at_once_share_one_refresh(account: Adapter, scene: Scene) -> None:
    assert all(map(is_sent, await all_sent(account, 20)))
    assert refreshes(scene.zalo) == ["rt-1"]


async def test_another_process_uses_the_stored_pair(account: Adapter, scene: Scene) -> None:
    await send(account)
    assert is_sent(await send(scene.process()))
    assert refreshes(scene.zalo) == ["rt-1"]


async def test_while_the_database_is_away_nothing_is_called_and_nothing_in_doubt(
    account: Adapter, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_platform: str) -> Tokens | None:
        raise ConnectionError("the server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(scene.vault, "load", away)
        assert why(await send(account)) is Why.NETWORK
    assert not scene.zalo.calls(SEND)
    assert is_sent(await send(account))


async def test_a_new_pair_is_fetched_after_twenty_hours(account: Adapter, scene: Scene) -> None:
    await send(account)
    scene.clock.move(19 * HOUR)
    await send(account)
    assert refreshes(scene.zalo) == ["rt-1"]
    scene.clock.move(HOUR + timedelta(minutes=1))
    assert is_sent(await send(account))
    assert refreshes(scene.zalo) == ["rt-1", "rt-new-1"]


async def test_a_token_of_a_shorter_life_is_used_for_most_of_it(
    account: Adapter, scene: Scene
) -> None:
    scene.zalo.life = 600
    await all_sent(account, 3)
    scene.clock.move(timedelta(minutes=7))
    await send(account)
    assert len(refreshes(scene.zalo)) == 1
    scene.clock.move(timedelta(minutes=2))
    await send(account)
    assert len(refreshes(scene.zalo)) == 2


async def test_a_refused_token_is_renewed_once_and_the_message_sent_once(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.zalo.good.clear()
    scene.clock.move(HOUR)
    assert is_sent(await send(account, "hai"))
    assert len(refreshes(scene.zalo)) == 2
    assert scene.zalo.seen_by("5836201947362015948") == ["Chào anh/chị", "hai"]


async def test_a_process_learns_of_a_pair_that_another_one_made(scene: Scene) -> None:
    one, other = scene.process(), scene.process()
    await send(one)
    await send(other)
    scene.zalo.good.clear()
    scene.clock.move(HOUR)
    assert is_sent(await send(one))
    assert is_sent(await send(other))
    assert len(refreshes(scene.zalo)) == 2


async def test_an_account_that_refuses_every_token_does_not_spend_the_grant(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.clock.move(HOUR)
    scene.zalo.shut = True
    found = [why(await send(account)) for _try in range(3)]
    assert found == [Why.TOKEN_EXPIRED] * 3
    assert len(refreshes(scene.zalo)) == 2


async def test_an_answer_that_never_came_is_asked_for_once_more(
    account: Adapter, scene: Scene
) -> None:
    scene.zalo.script(CUT)
    assert is_sent(await send(account))
    assert refreshes(scene.zalo) == ["rt-1", "rt-1"]


async def test_silence_is_waited_for_twice_and_no_longer(
    account: Adapter, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.http, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    scene.zalo.script(SILENCE, SILENCE)
    assert [why(await send(account)) for _try in range(3)] == [Why.NETWORK] * 3
    assert refreshes(scene.zalo) == ["rt-1", "rt-1"]
    scene.clock.move(timedelta(minutes=2))
    # A third use would be a blind one: it may have been spent by the first.
    assert why(await send(account)) is Why.MISCONFIGURED
    assert why(await send(scene.process())) is Why.MISCONFIGURED
    assert refreshes(scene.zalo) == ["rt-1", "rt-1"]


async def test_a_lost_answer_is_an_alarm_and_the_old_token_serves_to_its_end(
    account: Adapter, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await send(account)
    scene.clock.move(21 * HOUR)
    scene.zalo.lost.add(REFRESH)
    assert all(map(is_sent, await all_sent(account, 5)))
    assert caplog.text.count("grant.lost") == 1
    assert refreshes(scene.zalo) == ["rt-1", "rt-new-1", "rt-new-1"]
    scene.clock.move(5 * HOUR)
    assert why(await send(account)) is Why.MISCONFIGURED
    assert len(refreshes(scene.zalo)) == 3


async def test_a_new_token_of_the_operator_mends_a_lost_grant(
    account: Adapter, scene: Scene
) -> None:
    scene.zalo.refresh = "rt-mended"
    assert why(await send(account)) is Why.MISCONFIGURED
    assert is_sent(await send(scene.process("rt-mended")))
    assert scene.vault.tokens is not None
    assert scene.vault.tokens.refresh == "rt-new-1"


async def test_a_new_token_replaces_the_stored_one_though_that_is_good(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.zalo.refresh = "rt-changed"
    assert is_sent(await send(scene.process("rt-changed")))
    assert refreshes(scene.zalo) == ["rt-1", "rt-changed"]


async def test_a_mistyped_new_token_leaves_the_old_grant_at_work(
    account: Adapter, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await send(account)
    assert is_sent(await send(scene.process("rt-mistyped")))
    assert "grant.lost" in caplog.text


async def test_the_stored_pair_is_read_again_under_the_right(scene: Scene) -> None:
    vault = scene.vault = LateVault()
    scene.zalo.good.add("at-9")
    vault.late = Tokens("at-9", "rt-9", scene.clock.now() + 25 * HOUR, await seed(scene))
    assert is_sent(await send(scene.process()))
    assert refreshes(scene.zalo) == []
    assert not vault.taken


class LateVault(Vault):
    """Another process stores its pair just before we get the right."""

    late: Tokens | None = None

    async def claim(self, platform: str) -> bool:
        self.tokens = self.late
        return await super().claim(platform)


async def seed(scene: Scene) -> str:
    """How this installation marks pairs that came from its setting."""
    other = Scene(scene.zalo, Vault(), scene.clock, scene.shelf)
    await send(other.process())
    scene.zalo.asked.clear()
    assert other.vault.tokens is not None
    return other.vault.tokens.seed


async def test_while_another_process_refreshes_the_old_token_is_used(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.clock.move(21 * HOUR)
    scene.vault.taken = True
    assert is_sent(await send(account))
    assert refreshes(scene.zalo) == ["rt-1"]


async def test_without_any_token_the_other_process_is_waited_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "OTHERS_TURN", 0.01)
    scene.vault.taken = True
    waiting = asyncio.create_task(send(scene.process()))
    await asyncio.sleep(0)
    await scene.vault.release("zalo")
    assert is_sent(await waiting)


async def test_a_process_that_never_finishes_is_not_waited_for_forever(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "OTHERS_TURN", 0.0)
    scene.vault.taken = True
    assert why(await send(scene.process())) is Why.TOKEN_EXPIRED


async def test_a_caller_who_gives_up_does_not_lose_the_pair(scene: Scene) -> None:
    gate = scene.zalo.gate = Gate()
    account = scene.process()
    await account.open()
    caller = asyncio.create_task(send(account))
    await gate.reached.wait()
    caller.cancel()
    gate.opened.set()
    await account.close()
    assert scene.vault.tokens is not None
    assert scene.vault.tokens.access == "at-1"


async def test_a_store_that_is_away_does_not_cost_the_pair(scene: Scene) -> None:
    scene.vault = ShutVault()
    account = scene.process()
    assert why(await send(account)) is Why.NETWORK
    assert is_sent(await send(account))
    assert scene.vault.tokens is not None
    assert refreshes(scene.zalo) == ["rt-1"]


class ShutVault(Vault):
    """The database goes away for one write."""

    shut = True

    async def save(self, platform: str, tokens: Tokens) -> None:
        if self.shut:
            self.shut = False
            raise OSError("away")
        await super().save(platform, tokens)


ODD: list[tuple[Scripted, Why]] = [
    (Scripted(200, b"<html>maintenance</html>"), Why.NETWORK),
    (Scripted(502, b"<html>Bad gateway</html>"), Why.NETWORK),
    (Scripted(200, {}), Why.NETWORK),
    (Scripted(200, [1]), Why.NETWORK),
    (Scripted(200, {"access_token": "at", "refresh_token": ""}), Why.NETWORK),
    (Scripted(200, {"access_token": 7, "refresh_token": None}), Why.NETWORK),
    (Scripted(200, {"access_token": "a\r\nb", "refresh_token": "rt"}), Why.NETWORK),
    (error(-32), Why.THROTTLED),
    (error(-14002), Why.MISCONFIGURED),
    (Scripted(200, {"error": "-14014", "message": ""}), Why.MISCONFIGURED),
]


@pytest.mark.parametrize(("told", "wanted"), ODD)
async def test_an_answer_without_two_tokens_stores_nothing(
    account: Adapter, scene: Scene, told: Scripted, wanted: Why
) -> None:
    scene.zalo.script(told)
    assert why(await send(account)) is wanted
    assert scene.vault.tokens is None
    assert not scene.vault.taken


@pytest.mark.parametrize("life", ["90000", 90000, "x", None, "9" * 40, -5, "²"])
async def test_any_expiry_makes_a_token_that_can_be_used(
    account: Adapter, scene: Scene, life: object
) -> None:
    scene.zalo.life = life
    assert is_sent(await send(account))


async def test_a_host_that_cannot_be_reached_is_tried_again_after_a_moment(scene: Scene) -> None:
    zalo = ZaloDouble(ENVIRON, scene.clock)
    port = unused_port()
    zalo.url = f"http://127.0.0.1:{port}"
    account = Scene(zalo, scene.vault, scene.clock, scene.shelf).process()
    assert [why(await send(account)) for _try in range(2)] == [Why.NETWORK] * 2
    scene.clock.move(tokens.BRIEF)
    async with zalo.running(port):
        assert is_sent(await send(account))


async def test_those_who_wait_together_ask_a_host_that_is_away_once(scene: Scene) -> None:
    zalo = ZaloDouble(ENVIRON, scene.clock)
    zalo.url = f"http://127.0.0.1:{unused_port()}"
    away = Scene(zalo, CountingVault(), scene.clock, scene.shelf)
    found = await all_sent(away.process(), 20)
    assert [why(result) for result in found] == [Why.NETWORK] * 20
    assert isinstance(away.vault, CountingVault)
    assert away.vault.uses == 1


class CountingVault(Vault):
    """Counts how often somebody sets out to refresh."""

    uses = 0

    async def spend(self, platform: str, refresh: str) -> int:
        self.uses += 1
        return await super().spend(platform, refresh)


async def test_a_lost_grant_is_told_while_the_old_token_still_serves(
    account: Adapter, scene: Scene
) -> None:
    assert isinstance(account, HasHealth)
    await send(account)
    assert (await account.health()).alarm == ""
    scene.clock.move(21 * HOUR)
    scene.zalo.lost.add(REFRESH)
    lost = await account.health()
    assert (lost.ok, "lantoa zalo token" in lost.alarm) == (True, True)
    scene.zalo.lost.clear()
    scene.zalo.refresh = "rt-mended"
    assert isinstance(account, HasGrant)
    assert (await account.seed("rt-mended")).problem == ""
    assert (await account.health()).alarm == ""


async def test_no_secret_and_no_token_is_logged(
    account: Adapter, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await send(account)
    scene.clock.move(21 * HOUR)
    scene.zalo.lost.add(REFRESH)
    failed = NotSent(Why.REJECTED, str(await send(account)))
    assert "grant.lost" in caplog.text
    for secret in (*SECRETS, "at-1", "rt-new-1"):
        assert secret not in caplog.text
        assert secret not in failed.detail
    assert len(scene.zalo.calls(SEND)) == 2
