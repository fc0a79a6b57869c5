"""The table of weights: where it comes from, and what it hears in words nobody had seen."""

from pathlib import Path

import pytest

from bot import learning
from bot.domain import likeness, likeness_table
from bot.domain.crisis import crisis, is_near
from bot.domain.fold import normalise
from bot.domain.intents import Intent, Stage, recognise
from bot.domain.wording import written
from tests.understanding import figures
from tests.understanding.portions import HERE, Utterance, read

SENTENCES = sorted(
    [
        HERE.parent / "domain" / "utterances.csv",
        *HERE.glob("utterances*.csv"),
        *HERE.glob("learnt/*.csv"),
    ]
)
TABLE = Path(likeness.__file__).with_name(likeness.TABLE)
ORDINARY = [u.text for u in read("unseen_ordinary.csv")]
UNSEEN = [u for path in sorted(HERE.glob("unseen/*.csv")) for u in read(f"unseen/{path.name}")]


def learnt() -> list[Utterance]:
    rows = learning.read(SENTENCES)
    return [Utterance(row["text"], Intent(row["intent"])) for row in rows]


def relative(path: Path) -> Path:
    """As `make learn` names it, from the folder of the project."""
    return path.relative_to(HERE.parents[1])


def test_the_table_was_made_from_these_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE.parents[1])
    first_line = TABLE.read_text("utf-8").partition("\n")[0]
    assert first_line == f"# {learning.source(map(relative, SENTENCES))}", "make learn"


@pytest.mark.slow
@pytest.mark.timeout(900)  # half a minute on an idle machine
def test_learning_again_gives_the_same_table() -> None:
    made = learning.table(learning.read(SENTENCES), learning.source(SENTENCES))
    assert made == TABLE.read_text("utf-8")


@pytest.mark.timeout(600)  # every labelled sentence; a quarter of a minute on an idle machine
def test_what_was_learnt_is_understood() -> None:
    found = figures.score(learnt())
    assert found.right.of_one >= 0.99
    assert found.crisis_recall.of_one >= 0.999
    assert found.crisis_precision.of_one >= 0.99
    assert found.stop_recall.of_one >= 0.99  # glued words are not taken apart: "thoidunggui"


def test_words_that_nothing_was_learnt_from_are_understood() -> None:
    """What is asked for, held on words that were only ever looked at."""
    found = figures.score(UNSEEN)
    assert found.right.of_one >= 0.97
    assert found.crisis_recall.of_one >= 0.995  # 803 of 805; 180 of 180 at the last first look
    assert found.crisis_precision.of_one >= 0.95
    assert found.stop_recall.of_one >= 0.97  # 180 of 182


def test_ordinary_talk_and_questions_seldom_bring_a_card() -> None:
    """Two writers' everyday messages: 9 of 300 at the first look, 28 with the table before."""
    assert len(ORDINARY) > 290
    heard = [text for text in ORDINARY if crisis(text)]
    assert len(heard) <= 0.04 * len(ORDINARY), heard


def test_hardly_an_unseen_cry_is_without_the_numbers() -> None:
    cries = [u.text for u in UNSEEN if u.intent is Intent.CRISIS]
    without = [text for text in cries if crisis(text) is None and not is_near(text)]
    assert len(without) <= 0.0025 * len(cries), without  # 2 of 805


def test_few_other_words_bring_the_numbers() -> None:
    others = [u.text for u in UNSEEN if u.intent is not Intent.CRISIS]
    assert sum(map(is_near, others)) <= 0.1 * len(others)


def test_nothing_unseen_was_learnt_from() -> None:
    seen = {normalise(u.text) for u in learnt()}
    assert [u.text for u in UNSEEN if normalise(u.text) in seen] == []


@pytest.mark.parametrize("text", ["HACDEF23", "K7M 23P", "zzxq", "12345"])
def test_a_code_or_a_number_is_like_nothing(text: str) -> None:
    assert recognise(text).intent is Intent.UNKNOWN
    assert not is_near(text)


def test_the_reason_is_told_in_the_words_of_the_message() -> None:
    reading = recognise("dạo ni về nhà là tui run, hắn mà say là hai mẹ con chạy")
    assert (reading.intent, reading.stage) == (Intent.CRISIS, Stage.CRISIS)
    assert "say la" in reading.words


def test_a_table_reads_as_it_is_written() -> None:
    rows = [
        {"text": "dừng gửi nhé", "intent": "stop", "card": ""},
        {"text": "dung gui nua", "intent": "stop", "card": ""},
        {"text": "nó đánh em", "intent": "crisis", "card": "violence"},
        {"text": "no lai danh em", "intent": "crisis", "card": "danger"},
    ]
    table = likeness.read(learning.table(rows, "by hand").splitlines())
    assert table.intents == ("crisis", "stop")
    assert table.cards == ("crisis/danger", "crisis/violence")
    crisis_at, stop_at = table.of_intents("1 danh")
    assert crisis_at > 0 > stop_at


def test_weights_added_up_side_by_side_are_the_weights_of_the_file() -> None:
    lines = TABLE.read_text("utf-8").splitlines()[2:]
    rows = [line.split("\t") for line in (*lines[::97], *lines[:1] * 900)]
    rows += [max(rows, key=lambda row: max(int(cell or 0) for cell in row[1:]))] * 900
    cells = [[int(cell or 0) for cell in row[1:]] for row in rows]
    sums = tuple(sum(column) for column in zip(*cells, strict=True))
    assert min(sums) < 0 < max(sums)
    assert likeness.known().sums([row[0] for row in rows]) == sums


@pytest.mark.parametrize("text", ["Em em em chào chồng em", "toi hoi 12 lan roi ?", "…", "xyzzy"])
def test_a_message_is_weighed_by_its_names_each_once(text: str) -> None:
    table, form = likeness.known(), written(text)
    names = likeness.features(form)
    assert len(set(names)) == len(names)
    by_name = dict(zip(table.intents, shares_of(names), strict=True))
    by_name["unknown"] += by_name.pop(likeness.PROSE)
    like = likeness.alike(form)
    assert dict(like.shares) == pytest.approx(by_name)
    assert list(like.names) == [name for name in names if any(table.sums((name,)))]
    assert like.is_known == bool(like.names)


def test_the_cards_of_a_message_are_those_of_its_names() -> None:
    table, form = likeness.known(), written("Em em chào chồng em, hắn say là đánh")
    names = (likeness.BIAS, *likeness.alike(form).names)
    assert table.of_cards_in(form) == [table.of_cards(name) for name in names]


def shares_of(names: tuple[str, ...]) -> list[float]:
    """Added up name by name."""
    return likeness.shares([likeness.known().of_intents(n) for n in (likeness.BIAS, *names)])


def test_all_that_was_labelled_is_weighed_by_its_names() -> None:
    said = [u.text for u in learnt()][::40] + [u.text for u in UNSEEN][::20]
    at = likeness.known().intents.index(likeness.CRY)
    for form in (written(f"{one} {other}") for one, other in zip(said, said[5:], strict=False)):
        cry = shares_of(likeness.features(form))[at]
        like = likeness.alike(form)
        assert like.cry == pytest.approx(cry, abs=1e-12), form.words
        # What is told without working out the shares is told as they would tell it.
        near = (like.cry, like.cry * 0.999, like.cry * 1.001, 0.03, 0.12, 0.5, 0.95)
        told = [(least, like.is_cry(least)) for least in near if 0 < least < 1]
        assert told == [(least, like.cry >= least) for least, _told in told]


def test_parts_of_a_message_are_weighed_as_if_each_stood_alone() -> None:
    said = [u.text for u in UNSEEN]
    cries = [u.text for u in UNSEEN if u.intent is Intent.CRISIS]
    asked = [f"{one} {cry} {one}" for one, cry in zip(said[::9], cries[::5], strict=False)]
    table, apart = likeness.known(), 0
    for form in filter(lambda form: len(form.keys) == len(form.words), map(written, asked)):
        spans = [(at, at + 5) for at in range(0, len(form.words), 2)]
        weights = [table.weighed(form.part(*span))[1] for span in spans]
        assert list(table.weighed_parts(form, spans)) == weights, form.words
        alone = [span for span in spans if likeness.alike(form.part(*span)).cry >= 0.95]
        assert list(likeness.parts_like_a_cry(form, spans, 0.95)) == alone, form.words
        apart += len(alone)
    assert apart > 100, "parts that are like a cry are among them"


def test_the_table_keeps_words_and_no_numbers() -> None:
    lines = TABLE.read_text("utf-8").splitlines()
    table = likeness.read(lines)
    table.weighed(written("gọi em 0912345678 hay 0987654321"))
    kept = {*vars(table)["_of_key"], *vars(table)["_of_word"]}
    assert {"goi", "gọi", "em"} <= kept
    assert [word for word in kept if any(map(str.isdigit, word))] == []


@pytest.mark.parametrize("text", ["Chào anh", "dạ em cảm ơn", "xyzzy đá_da _ qwrtp", ""])
def test_what_was_met_is_not_looked_up_again(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    # The end of a message begins no name of the table: it was searched for, message by message.
    form, looked = written(text), list[str]()
    table = likeness.read(TABLE.read_text("utf-8").splitlines())  # its room is not filled by others
    weights = table.weighed(form)

    def found(_lines: object, kind: str, word: str) -> dict[str, int]:
        looked.append(f"{kind} {word}")
        return {}

    monkeypatch.setattr(likeness_table, "_going_on", found)
    assert table.weighed(form) == weights
    assert looked == []


@pytest.mark.parametrize("text", ["chồngđánhemtúibụi", "bị_chồng_đánh_từ_tối"])
def test_a_message_without_blanks_stays_nowhere(text: str) -> None:
    table, form = likeness.known(), written(text)
    table.weighed(form)
    held = [*vars(table)["_of_kind"], *vars(table)["_of_key"], *vars(table)["_of_word"]]
    assert not {*form.keys, *form.words} & {*held}


def test_of_words_only_those_of_the_table_are_made_one_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Python 3.12 never lets go of what was interned, whoever wrote it.
    made = list[str]()

    def note(word: str) -> str:
        made.append(word)
        return word

    monkeypatch.setattr(likeness_table, "intern", note)
    table = likeness.known()
    table.weighed(written("zzyzxq đázzyxqw goi"))
    table._look_up_key("goi")
    assert "goi" in made
    assert not {"zzyzxq", "đázzyxqw", "dazzyxqw", "_dazzyxqw"} & {*made}
