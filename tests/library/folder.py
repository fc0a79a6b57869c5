"""Writes a small sound content folder, which a test then spoils in one place."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.library.faults import Fault
from bot.library.loader import check, load
from bot.library.model import Library
from tests.library.care_pages import write_care

TODAY = date(2026, 11, 23)

TOPIC = """---
id: {topic}
order: {order}
title: {title}
---

{text}
"""

LESSON = """---
id: {id}
version: 1
title: {title}
minutes: 2
order: 1
checked_on: 2026-11-23
sources:
  - "Luật 73/2006/QH11, Điều 18"
---

{first}

- **One** thing
- Another thing

***

{second}

**{home}** {task}
"""

OBSERVANCE = """---
id: iwd
title: {title}
when: {{day: "03-08"}}
remind: [-14, -7, -1, 0]
officers: [-14]
topics: [gender_equality]
founding_document: true
basis: ""
push_title: {push}
---

{member}

***

{officer}
"""

HOTLINES = """- id: police
  number: "113"
  label_vi: Công an
  label_en: Police
  scope: national
  hours: "24/7"
  cost: free
  records_calls: unknown
  enabled: true
  show: always
  source: "Bộ Công an"
  checked_on: 2026-11-01
  checked_by: "Ban nữ công"
- id: fire
  number: "114"
  label_vi: Cứu hoả
  label_en: Fire
  scope: national
  enabled: true
  show: fire
  source: "Bộ Công an"
  checked_on: 2026-11-01
  checked_by: "Ban nữ công"
- {id: local, number: "", label_vi: Nơi tạm lánh, label_en: Shelter, enabled: false, show: always}
"""

INDICATORS = """indicators:
  - id: family_dissemination
    title_vi: Gia đình được truyền thông
    title_en: Families reached
    unit_of_count: family
    counted_categories: [member, non_member_worker]
    min_topics: 1
    window: since_start
    topics: [gender_equality, dv_prevention]
    targets:
      - {year: 2025, comparator: ">", value: 85.0, source: "KH 185", valid_from: 2022-04-14}
      - {year: 2030, comparator: ">", value: 95.0, source: "KH 185", valid_from: 2022-04-14}
  - id: key_officer_training
    title_vi: Cán bộ được tập huấn
    title_en: Officers trained
    unit_of_count: officer
    counted_categories: [member]
    targets:
      - {year: 2030, comparator: ">=", value: 100, source: "KH 185", valid_from: 2022-04-14}
  - id: premarital_counselling
    title_vi: Tư vấn tiền hôn nhân
    title_en: Counselled before marriage
    unit_of_count: member
    counted_categories: [member]
    targets:
      - {year: 2030, comparator: ">", value: 95, source: "KH 185", valid_from: 2022-04-14}
"""

HOLIDAYS = """sundays: true
fixed:
  - {day: "01-01", name_vi: Tết Dương lịch, name_en: New Year, source: "Bộ luật Lao động"}
  - {day: "11-24", name_vi: Ngày Văn hóa, name_en: Culture Day, enabled: false, source: "NQ 80"}
by_year:
  - {name_vi: Tết, name_en: Tết, first_day: 2026-02-17, from: 2026-02-15, to: 2026-02-22, source: x}
  - {name_vi: Tết, name_en: Tết, first_day: 2027-02-06, from: 2027-02-04, to: 2027-02-11, source: x}
"""

COURSE = """---
id: talking
version: 1
title: Talking {locale}
minutes: 3
pass_mark: 60
valid_years: 2
checked_on: 2026-11-23
sources:
  - "Luật 73/2006/QH11, Điều 18"
quiz:
  - question: "How is it counted?"
    options: ["By families", "By people"]
    right: 1
    why: "A home is one."
  - question: "What comes first?"
    options: ["Advice", "Listening"]
    right: 2
    why: "Listening opens doors."
---

First part.

***

Second part.
"""

QUIZ = """quiz:
  - question: "Who can report it?"
    options: ["Only the police", "Anybody"]
    right: 2
    why: "Whoever sees it may tell."
  - question: "To whom?"
    options: ["The nearest office", "Nobody"]
    right: 1
    why: "The nearest is the fastest."
"""

TOPICS = (("gender_equality", 1), ("dv_prevention", 2))


@dataclass(frozen=True, slots=True)
class ContentFolder:
    """A content folder of a test."""

    path: Path

    def write(self, file: str, content: str | bytes) -> None:
        """Write one file, with the folders above it."""
        path = self.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, file: str) -> str:
        """The text of a file."""
        return (self.path / file).read_text(encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Replace one text of a file, which must hold it."""
        text = self.read(file)
        assert old in text, f"{file} does not hold {old!r}"
        self.write(file, text.replace(old, new, 1))

    def check(self, today: date = TODAY) -> tuple[Fault, ...]:
        """Every fault of the folder."""
        return check(self.path, today)

    def said(self, today: date = TODAY) -> list[str]:
        """Every fault as an English line."""
        return [fault.text("en") for fault in self.check(today)]

    def library(self, today: date = TODAY) -> Library:
        """The library of a folder that must be sound enough to start with."""
        loaded = load(self.path, today)
        assert isinstance(loaded, Library), loaded
        return loaded


def write_sound(path: Path) -> ContentFolder:
    """A folder without a fault: two topics with a lesson each, one observance, pages of care."""
    folder = ContentFolder(path)
    folder.write("hotlines.yaml", HOTLINES)
    folder.write("indicators.yaml", INDICATORS)
    folder.write("holidays.yaml", HOLIDAYS)
    for topic, order in TOPICS:
        _write_topic(folder, topic, order)
    for locale in ("vi", "en"):
        folder.write(f"courses/talking/course.{locale}.md", COURSE.format(locale=locale))
    vi = {"title": "Ngày Quốc tế Phụ nữ", "push": "Bài học tuần này"}
    en = {"title": "International Women's Day", "push": "This week's lesson"}
    texts = {"member": "A word to **members**.", "officer": "A word to key officers."}
    folder.write("observances/iwd.vi.md", OBSERVANCE.format(**vi, **texts))
    folder.write("observances/iwd.en.md", OBSERVANCE.format(**en, **texts))
    write_care(folder)
    return folder


def _write_topic(folder: ContentFolder, topic: str, order: int) -> None:
    for locale, home in (("vi", "Ở nhà:"), ("en", "At home:")):
        page = TOPIC.format(topic=topic, order=order, title=f"Topic {order}", text="Hello.")
        folder.write(f"topics/{topic}/topic.{locale}.md", page)
        lesson = LESSON.format(
            id=f"{topic}_one",
            title=f"Lesson {locale}",
            first="First\nparagraph.",
            second="Second step.",
            home=home,
            task="talk.",
        )
        if topic == "dv_prevention":  # the one lesson with questions
            lesson = lesson.replace("---\n\nFirst", f"{QUIZ}---\n\nFirst")
        folder.write(f"topics/{topic}/{topic}_one.{locale}.md", lesson)
