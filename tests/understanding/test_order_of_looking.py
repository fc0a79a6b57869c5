"""A cry is looked for in the order that costs least; no order may change what is heard.

Here everything is asked of every message: what the rules hear, and whether that is believed.
"""

from bot.domain.crisis import APART, DOUBT, FEW, SURE, Category, _alike, by_rule, crisis
from bot.domain.glance import PART
from bot.domain.likeness import card
from bot.domain.wording import written
from tests.understanding.portions import ALL

EVERY = 12  # of so many sentences one: with the pairs some hundreds of messages


def heard(text: str) -> Category | None:
    """By everything, whatever it costs."""
    plain = written(text)
    like, found = _alike(plain), by_rule(plain)
    if like.cry >= SURE:
        return Category(card(like))
    words = plain.words
    parts = [
        written(" ".join(words[at : at + PART]))
        for at in range(0, max(0, len(words) - PART // 2), PART // 2)
    ]
    apart = any(_alike(part).cry >= APART and by_rule(part) is not None for part in parts)
    serious = not (plain.laughing or plain.asks)
    is_believed = like.cry >= DOUBT or len(words) <= FEW or (serious and apart)
    return found.category if found and is_believed else None


def test_it_is_heard_as_if_everything_was_asked() -> None:
    said = sorted({one.text for one in ALL})[::EVERY]
    amid = [f"{one} {other}" for one, other in zip(said, said[7:], strict=False)]
    asked = [*said, *amid, *(f"{one} haha" for one in said[::5])]
    verdicts = [(text, crisis(text), heard(text)) for text in asked]
    assert [one for one in verdicts if one[1] is not one[2]] == []
    assert sum(found is not None for _text, found, _all in verdicts) > 50, "cries are among them"
