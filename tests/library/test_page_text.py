"""A page edited as text keeps what nobody touched; what is typed in a chat becomes Markdown."""

from datetime import date

from bot.library.faults import Notes
from bot.library.fields import Fields
from bot.library.frontmatter import read_document
from bot.library.page_text import TypedQuestion, edited, for_chat, from_chat, listed, with_home
from bot.library.readers import Level, ReaderGroup
from bot.library.skeleton import skeleton

PAGE = """---
id: bai
version: 1
title: Tên cũ
# a note of the author's
checked_on: 2026-11-01
sources:
  - "{{law}}, Điều 8"
  - Sổ tay
quiz:
  - question: "Hỏi?"
    options: ["A", "B"]
    right: 1
    why: "Vì thế."
---
Dòng một
nối tiếp.

- ý một
- ý hai

***
**Ở nhà:** từ {{age}}.
"""


def fields(page: str) -> Fields:
    notes = Notes("x")
    document = read_document(page, notes)
    assert document is not None, notes.faults
    return Fields(document.fields, notes)


def test_only_what_is_named_changes() -> None:
    made = edited(PAGE, version=2, title='Tên "mới": hay', checked_on=date(2026, 12, 1))
    read = fields(made)
    assert (read.raw("version"), read.raw("title")) == (2, 'Tên "mới": hay')
    assert read.raw("checked_on") == date(2026, 12, 1)
    assert read.raw("sources") == fields(PAGE).raw("sources")
    assert read.raw("quiz") == fields(PAGE).raw("quiz")
    assert made.endswith(PAGE.split("---\n")[2])
    assert edited(PAGE) == PAGE


def test_sources_and_body_are_replaced_whole() -> None:
    made = edited(PAGE, sources=("Một nguồn",), body="Mới.")
    assert fields(made).raw("sources") == ("Một nguồn",)
    assert fields(made).raw("quiz") == fields(PAGE).raw("quiz")
    assert made.endswith("---\nMới.\n")


def test_an_author_sees_paragraphs_and_the_names_of_facts() -> None:
    shown = for_chat(PAGE)
    assert shown.title == "Tên cũ"
    assert shown.sources == ("{{law}}, Điều 8", "Sổ tay")
    assert shown.body == "Dòng một nối tiếp.\n- ý một\n- ý hai\n***"
    assert shown.home == "từ {{age}}."
    assert shown.quiz == (TypedQuestion("Hỏi?", ("A", "B"), 1, "Vì thế."),)
    assert shown.checked_on == date(2026, 11, 1)


def test_what_is_sent_back_unchanged_reads_the_same() -> None:
    shown = for_chat(PAGE)
    again = edited(PAGE, body=with_home(shown.body, shown.home, "vi"), quiz=shown.quiz)
    assert for_chat(again) == shown


def test_questions_level_and_readers_are_replaced_whole() -> None:
    asked = TypedQuestion('Hỏi "ai": {{age}}?', ("Một: a", "Hai # b"), 2, "Vì: thế.")
    made = edited(PAGE, quiz=(asked, asked), level=Level.FURTHER, audience=ReaderGroup.COUPLES)
    shown = for_chat(made)
    assert shown.quiz == (asked, asked)
    assert (shown.level, shown.audience) == (Level.FURTHER, ReaderGroup.COUPLES)
    assert shown.sources == for_chat(PAGE).sources
    without = edited(made, quiz=())
    assert "quiz" not in without
    assert for_chat(without).quiz == ()


def test_nothing_is_shown_of_a_page_still_to_be_written() -> None:
    shown = for_chat(skeleton("bai", 1, date(2026, 11, 23))["vi"])
    assert (shown.title, shown.sources) == ("", ())


def test_what_a_phone_sends_in_one_line_is_told_apart() -> None:
    assert from_chat("Một ý. *** Ý nữa, **đậm** cả.") == "Một ý.\n\n***\n\nÝ nữa, **đậm** cả."
    assert listed("- Bố | Mẹ|Cả hai |") == ("Bố", "Mẹ", "Cả hai")
    assert listed("Bố | mẹ\n• Cả hai") == ("Bố | mẹ", "Cả hai")


def test_a_message_becomes_paragraphs_lists_and_steps() -> None:
    typed = "Một  dòng\nHai dòng\n• ý một\n- ý hai\n\n---\nỞ nhà: làm thử."
    assert from_chat(typed) == (
        "Một dòng\n\nHai dòng\n\n- ý một\n- ý hai\n\n***\n\nỞ nhà: làm thử."
    )
