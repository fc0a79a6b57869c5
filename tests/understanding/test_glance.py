"""What a glance proves to be no cry is none; nothing is decided by it."""

from typing import Any

import pytest

from bot.domain import likeness
from bot.domain.crisis import APART, DOUBT, FEW, SURE, Category, crisis, thorough
from bot.domain.glance import PART, STEP, Glance, parts_of
from bot.domain.intents import Intent
from bot.domain.likeness import alike, known, parts_like_a_cry
from bot.domain.likeness_names import features
from bot.domain.likeness_table import Table
from bot.domain.wording import Form, written
from tests.understanding import typing_ways
from tests.understanding.portions import ALL, HERE, read

LABELLED = sorted(
    {one.text for one in ALL}
    | {one.text for path in HERE.glob("utterances_*.csv") for one in read(path.name)}
    | {one.text for path in HERE.glob("learnt/*.csv") for one in read(f"learnt/{path.name}")}
    | {one.text for path in HERE.glob("unseen/*.csv") for one in read(f"unseen/{path.name}")}
)
ORDINARY = [one.text for one in read("unseen_ordinary.csv")]


@pytest.fixture(scope="module")
def glance() -> Glance:
    return Glance(known(), few=FEW, doubt=DOUBT, apart=APART)


def joined(many: int, every: int) -> list[str]:
    """So many labelled sentences in a row, neighbours in no list."""
    rows = [LABELLED[number * 1009 % len(LABELLED) :] for number in range(many)]
    return [", ".join(said) for said in list(zip(*rows, strict=False))[::every]]


def differing(texts: list[str]) -> list[tuple[str, Category | None, Category | None]]:
    told = [(text, crisis(text), thorough(text)) for text in texts]
    return [one for one in told if one[1] is not one[2]]


@pytest.mark.timeout(600)  # every labelled sentence, twice; half a minute on an idle machine
def test_every_labelled_sentence_is_heard_as_without_a_glance() -> None:
    assert len(LABELLED) > 20_000
    assert differing(LABELLED) == []


@pytest.mark.timeout(600)
def test_other_hands_and_longer_messages_are_heard_as_without_a_glance() -> None:
    ways = (typing_ways.without_marks, typing_ways.telex, typing_ways.vni, typing_ways.decomposed)
    typed = [way(text) for number, way in enumerate(ways) for text in LABELLED[number::40]]
    spoilt = [text.replace(" ", sign, 2) for sign in "-_?…" for text in LABELLED[len(sign) :: 60]]
    assert differing([*typed, *spoilt, *joined(2, 12), *joined(3, 24), *joined(12, 400)]) == []


def test_ordinary_messages_are_told_at_a_glance(glance: Glance) -> None:
    longer = [text for text in ORDINARY if len(written(text).words) > FEW]
    told = [text for text in longer if glance.is_nothing(text)]
    assert len(told) > 0.8 * len(longer)
    assert [text for text in told if len(written(text).words) > PART], "long ones are among them"


def test_a_cry_amid_other_things_is_none_of_them(glance: Glance) -> None:
    text = "Chào công đoàn em đã đọc xong bài học tuần này rồi ạ, chồng em đánh em chảy máu, cảm ơn"
    assert crisis(text) is not None
    assert not glance.is_nothing(text)


def test_where_a_part_is_like_a_cry_the_proof_fails(glance: Glance) -> None:
    """Whatever stands around it, and though the whole message were far from a cry."""
    cries = [one.text for one in ALL if one.intent is Intent.CRISIS]
    parts = 0
    for one, cry, other in zip(ORDINARY, cries, LABELLED[::50], strict=False):
        form = written(f"{one} {cry} {other}")
        if len(form.keys) != len(form.words):
            continue
        spans = parts_of(len(form.words))
        if list(parts_like_a_cry(form, spans, APART)):
            met = list(map(known().of, form.keys, form.words))
            assert not glance._has_no_part(met, known().in_steps(met, STEP)[1]), form.words
            parts += 1
    assert parts > 100


AMID_A_SAYING = (  # "đánh cá", stuck to the word before it, makes "cá" another key than "cá" alone
    "chồng em đang kođánh cá cá giấy",
    "cờ kođánh cờ e ngu cung dem nao",
    "kogiết cá em hối hận lắm cá",
    "_đánh cá sinh cua con roi lam cá",
    "cá xe như em xđánh cá",
    "kođánh rơi rơi bai hoc ve day con vi luong khong cho tieu",
)


@pytest.mark.parametrize("text", AMID_A_SAYING)
def test_a_word_under_two_keys_counts_once(text: str, glance: Glance) -> None:
    """So it is weighed: counted twice, it would hide the cry, and only once all of it was read."""
    form = written(text)
    assert thorough(text) is not None
    for _ in range(2):
        assert not glance.is_nothing(text)
        whole = known().whole(list(map(known().of, form.keys, form.words)), asks=False)
        assert known().packing.weights(whole) == alike(form).weights


def test_few_words_are_left_to_the_rules(glance: Glance) -> None:
    assert not any(glance.is_nothing(text) for text in ("", "…", "ok", "dạ vâng", "cứu em"))


def test_the_limits_are_in_the_order_that_the_proof_needs() -> None:
    assert DOUBT < SURE < 0.5 < APART  # what is plainly below a doubt is below all
    longest = max(len(name.split(" ")) - 1 for name in features(written("a b c d e f g h")))
    assert longest - 1 <= STEP  # words of a name after its first
    assert [parts_of(n) for n in (3, 4, 7)] == [[], [(0, 4)], [(0, 6), (3, 7)]]


def leads(form: Form) -> dict[str, int]:
    """How far each intent is ahead of a cry, in hundredths."""
    weights = dict(zip(known().intents, alike(form).weights, strict=True))
    cry = weights.pop(likeness.CRY)
    return {name: weight - cry for name, weight in weights.items()}


def test_a_part_is_weighed_against_the_worst_that_its_second_step_can_do() -> None:
    """Bound and truth of each part, for messages that say the same word again and again, too."""
    table, tight = known(), 0
    again = ["Em em em chào chồng em em đánh em em em em", "không không em không biết không em"]
    for text in (*again, *joined(1, 60), *joined(2, 600)):
        form = written(text)
        if len(form.keys) != len(form.words) or len(form.words) <= PART or form.asks:
            continue
        met = list(map(table.of, form.keys, form.words))
        whole, steps = table.in_steps(met, STEP)
        assert whole == table.whole(met, asks=False)
        assert table.packing.weights(whole) == alike(form).weights
        for number, (begin, end) in enumerate(parts_of(len(met))):
            # Without its edges, which the glance adds: a part has them besides.
            inside = bound(table, steps[number], steps[number + 1])
            truth = leads_inside(form.part(begin, end), text_ends=end == len(met))
            assert all(inside[name] <= truth[name] for name in truth), (text, begin)
            tight += any(inside[name] > -300 for name in truth)
    assert tight > 200


def bound(table: Table, first: int, second: int) -> dict[str, int]:
    """What `at_most` says of two steps, as leads."""
    lower = table.packing.at_most(first, second)
    cry = table.intents.index(likeness.CRY)
    columns = [(lower >> 32 * (at + 1)) % (1 << 32) - (1 << 31) for at in range(len(table.intents))]
    return {name: columns[at] for at, name in enumerate(table.intents) if at != cry}


def leads_inside(part: Form, *, text_ends: bool) -> dict[str, int]:
    """The leads of the names of a part without those of its edges; one edge stays at the end of
    the message, where the steps have it.
    """
    signs = ("^",) if text_ends else ("^", "$")
    names = [name for name in features(part) if not {*name.split(" ")} & {*signs}]
    sums = known().sums(names)
    weights = dict(zip(known().intents, sums[: len(known().intents)], strict=True))
    cry = weights.pop(likeness.CRY)
    return {name: weight - cry for name, weight in weights.items()}


def test_a_glance_keeps_words_and_neither_numbers_nor_messages() -> None:
    glance = Glance(known(), few=FEW, doubt=DOUBT, apart=APART)
    for text in ("gọi em 0912345678 ngay nhé chị ơi", "bị_chồng_đánh_từ_tối hôm qua rồi ạ đó"):
        glance.is_nothing(text)
    caches: tuple[Any, ...] = (glance._known, glance._edges)  # each the asking of its words
    kept = {word for held in caches for word in held.__self__}
    assert {"gọi", "em"} <= kept
    assert [word for word in kept if " " in word or len(word) > 12 or "912" in word] == []
