"""A third language: what is not translated is said in Vietnamese, and nobody is offered a void."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.catalogues import PLACE, formats, third_languages
from bot.domain.coverage_words import Percent
from bot.i18n import _, localise, ngettext, offered, shown
from bot.translating import main, refresh
from tests.third_language import entry, translated


def families(n: int, locale: str) -> str:
    return localise(ngettext("{n} family", "{n} families", n=n), locale)


@pytest.fixture
def mong(tmp_path: Path) -> Iterator[None]:
    """Mông with its name and one sentence."""
    body = entry("English", "Hmoob") + entry("Next lesson", "Zaj tom ntej")
    with translated(tmp_path / "locale", body):
        yield


def test_the_folder_that_ships_is_found_and_offered_to_nobody() -> None:
    assert "hmn" in third_languages()
    assert offered() == {"vi": "Tiếng Việt", "en": "English"}


def test_a_language_that_names_itself_is_offered(mong: None) -> None:
    assert offered() == {"vi": "Tiếng Việt", "en": "English", "hmn": "Hmoob"}


def test_sentences_without_a_name_open_nothing_yet(tmp_path: Path) -> None:
    with translated(tmp_path / "locale", entry("Next lesson", "Zaj tom ntej")):
        assert "hmn" not in offered()
        assert localise(_("Next lesson"), "hmn") == "Zaj tom ntej"  # for who chose it before


def test_a_guess_of_the_tools_is_no_translation(tmp_path: Path) -> None:
    body = entry("English", "Hmoob") + "#, fuzzy\n" + entry("Next lesson", "Zaj tom ntej")
    with translated(tmp_path / "locale", body):
        assert localise(_("Next lesson"), "hmn") == localise(_("Next lesson"), "vi")


def test_what_is_translated_is_said_and_the_rest_is_vietnamese(mong: None) -> None:
    assert localise(_("Next lesson"), "hmn") == "Zaj tom ntej"
    back = _("No harm done: only you see this.")
    assert localise(_("I have read it"), "hmn") == localise(_("I have read it"), "vi")
    assert localise(_("I have read it"), "hmn") != "I have read it"
    assert localise(back, "hmn") == back.msgid  # in no catalogue at all


def test_english_never_leans_on_vietnamese() -> None:
    assert localise(_("I have read it"), "en") == "I have read it"


def test_a_language_nobody_knows_speaks_vietnamese() -> None:
    assert localise(_("I have read it"), "xyz") == localise(_("I have read it"), "vi")


def test_days_and_numbers_are_written_as_in_vietnamese_where_babel_lacks_the_language() -> None:
    assert formats("hmn") == "vi"
    assert shown(date(2026, 11, 3), "hmn") == "03/11/2026"
    assert shown(datetime(2026, 11, 3, 9, 5), "hmn") == "09:05 03/11/2026"  # noqa: DTZ001
    assert shown(12345, "hmn") == "12.345"
    assert Percent(Decimal("85.8")).get("hmn") == "85,8%"


def test_a_language_that_babel_knows_is_written_its_own_way() -> None:
    assert formats("km") == "km"
    assert shown(12345, "en") == "12,345"


def test_without_plural_forms_of_its_own_a_number_is_vietnamese() -> None:
    assert families(1, "hmn") == families(1, "vi")
    assert families(5, "hmn") == families(5, "vi")
    assert (families(1, "en"), families(5, "en")) == ("1 family", "5 families")


def test_plural_forms_follow_the_rule_of_the_catalogue(tmp_path: Path) -> None:
    three = (
        'msgid "{n} family"\nmsgid_plural "{n} families"\n'
        'msgstr[0] "one: {n}"\nmsgstr[1] "few: {n}"\nmsgstr[2] "many: {n}"\n\n'
    )
    rule = "(n==1 ? 0 : n<5 ? 1 : 2)"
    with translated(tmp_path / "locale", three, code="xqz", forms=3, rule=rule):
        said = [families(n, "xqz") for n in (1, 3, 5)]
    assert said == ["one: 1", "few: 3", "many: 5"]


def test_a_form_that_is_still_empty_is_vietnamese(tmp_path: Path) -> None:
    half = 'msgid "{n} family"\nmsgid_plural "{n} families"\nmsgstr[0] "one: {n}"\nmsgstr[1] ""\n\n'
    with translated(tmp_path / "locale", half, code="xqz", forms=2, rule="(n != 1)"):
        assert families(1, "xqz") == "one: 1"
        assert families(5, "xqz") == families(5, "vi")


TEMPLATE = (
    b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    b'msgid "Next lesson"\nmsgstr ""\n\n'
    b'msgid "New"\nmsgstr ""\n\n'
    b'msgid "{n} family"\nmsgid_plural "{n} families"\nmsgstr[0] ""\nmsgstr[1] ""\n'
)
TRANSLATED = (
    b'msgid ""\nmsgstr ""\n"Language: hmn\\n"\n"Language-Team: hmn <x@example.org>\\n"\n'
    b'"Plural-Forms: nplurals=1; plural=0;\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    b'msgid "Gone"\nmsgstr "Tas lawm"\n\nmsgid "Next lesson"\nmsgstr "Zaj tom ntej"\n'
)


def test_collecting_sentences_keeps_what_is_translated() -> None:
    again = refresh(TRANSLATED, TEMPLATE, "hmn")
    read = read_po(BytesIO(again), locale="hmn")
    assert {str(m.id): m.string for m in read if m.id and isinstance(m.id, str)} == {
        "Next lesson": "Zaj tom ntej", "New": "",
    }  # fmt: skip
    assert b"Gone" not in again
    assert (read.num_plurals, read.plural_expr) == (1, "0")  # Babel drops it on its own
    assert refresh(again, TEMPLATE, "hmn") == again  # a second run changes nothing


def test_every_third_language_of_the_folder_is_refreshed_and_vietnamese_is_left(
    tmp_path: Path,
) -> None:
    (tmp_path / "lantoa.pot").write_bytes(TEMPLATE)
    for code in ("hmn", "vi"):
        path = tmp_path / code / PLACE
        path.parent.mkdir(parents=True)
        path.write_bytes(TRANSLATED)
    main(tmp_path)
    assert b"New" in (tmp_path / "hmn" / PLACE).read_bytes()
    assert (tmp_path / "vi" / PLACE).read_bytes() == TRANSLATED
