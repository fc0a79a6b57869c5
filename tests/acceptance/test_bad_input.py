"""Bad input is refused kindly, stops nothing, and a platform that is down loses nothing."""

import random

import pytest

from tests.acceptance.test_main_job import settled
from tests.acceptance.world import Hand, World
from tests.adapters.kits import KITS
from tests.adapters.test_conformance import mutated


async def test_bad_bodies_are_refused_and_a_good_event_still_works(world: World) -> None:
    _people, codes = await settled(world)
    for kit in KITS.values():
        body = kit.samples[0].read_bytes()
        assert await world.post(kit.name, body, {"x-none": "1"}) in (401, 403)
        assert await world.post(kit.name, b"{", kit.sign(b"{")) in (400, 401, 403)
        big = b'{"x": "' + b"a" * 1_100_000 + b'"}'
        assert await world.post(kit.name, big, kit.sign(big)) in (400, 401, 413)
        chance = random.Random(f"http-{kit.name}")
        for _ in range(1000):
            odd = mutated(chance.choice(kit.samples).read_bytes(), chance)
            assert await world.post(kit.name, odd, kit.sign(odd)) < 500
    assert await world.post("viber", b"{}", {}) == 404
    await world.joins(Hand("zalo", "901"), codes["NV010"])
    assert "Traceback" not in world.log
    assert "turn.failed" not in world.log


async def test_what_a_platform_that_is_down_should_get_arrives_when_it_is_back(
    world: World,
) -> None:
    _people, codes = await settled(world)
    hands = [Hand(platform, "902") for platform in ("zalo", "messenger", "telegram")]
    await world.platforms.stop()
    for hand in hands:
        await world.deed(hand, text=codes["NV011"])
    await world.until(lambda: world.log.count("send.failed") >= 3, "three tries have failed")
    await world.platforms.start()
    for hand in hands:
        await answered(world, hand, 0)


async def answered(world: World, hand: Hand, before: int) -> None:
    """There is more on the screen than there was."""
    await world.until(lambda: len(world.sees(hand)) > before, f"{hand} is answered", 60)


WORDS = {
    "zalo": "chồng em vừa đánh em, em sợ lắm",
    "messenger": "cuu toi voi, no dang danh toi",
    "telegram": "em không muốn sống nữa đâu",
    "webchat": "ck dọa giết e tối qua xanhlamtim",
}


@pytest.mark.parametrize("linked", [False, True])
async def test_the_crisis_card_comes_first_and_the_words_are_nowhere(
    world: World, linked: bool
) -> None:
    _people, codes = await settled(world)
    for n, (platform, words) in enumerate(WORDS.items()):
        hand = await world.guest() if platform == "webchat" else Hand(platform, f"91{n}")
        if linked:
            await world.joins(hand, codes[f"NV02{n}"])
        before = len(world.sees(hand))
        await world.deed(hand, text=words)
        await answered(world, hand, before)
        card = world.sees(hand)[before]
        assert "113" in card.text
        assert len(card.text) <= 600
        assert [p for _label, p in card.buttons if p == "exit"]
    await world.kill()
    for path in world.folder.rglob("*"):
        if path.is_file() and path.suffix != ".xlsx":
            kept = path.read_bytes()
            for words in WORDS.values():
                assert words.encode() not in kept
                assert words[-12:].encode() not in kept
