"""Pages of care in the sound folder: two parts of the course, and three programmes."""

from typing import Protocol

PART = """---
id: {id}
version: 1
title: {title}
minutes: 2
order: {order}
checked_on: 2026-11-23
sources:
  - "Luật 52/2014/QH13, Điều 8"
---

{text}

**{home}** {task}
"""

PROGRAMME = """---
id: {id}
order: {order}
title: {title}
asked_by: [{asked_by}]
concerns: {concerns}
{varieties}counts: {counts}
days: {days}
amount: {amount}
detail: {detail}
checked_on: 2026-11-23
sources: ["Công văn 1"]
---

{text}
"""

HOUSES = """varieties:
  - {id: new_house, title: Xây mới}
  - {id: repair, title: Sửa nhà}
  - {id: flood, title: Sau lũ cũ, hidden: true}
"""


class Folder(Protocol):
    """What pages are written into."""

    def write(self, file: str, content: str) -> None:
        """Write one file."""


def write_care(folder: Folder) -> None:
    """Sound pages of either kind, in both languages."""
    for locale, home in (("vi", "Ở nhà:"), ("en", "At home:")):
        for order in (1, 2):
            part = PART.format(id=f"part_{order}", title=f"Part {order}", order=order,
                               text="A word.", home=home, task="talk.")  # fmt: skip
            folder.write(f"counselling/part_{order}.{locale}.md", part)
        _programmes(folder, locale)


def _programmes(folder: Folder, locale: str) -> None:
    shared = {"days": "false", "amount": "false", "detail": "false", "varieties": ""}
    both, officer = "member, officer", "officer"
    for values in (
        {**shared, "id": "shelter", "order": 1, "title": "Mái ấm", "asked_by": both,
         "concerns": "member", "counts": "nothing", "varieties": HOUSES, "amount": "true",
         "detail": "true", "text": "A house."},
        {**shared, "id": "camp", "order": 2, "title": "Trại hè", "asked_by": both,
         "concerns": "member", "counts": "children", "days": "true", "text": "A camp."},
        {**shared, "id": "health", "order": 3, "title": "Sức khỏe", "asked_by": officer,
         "concerns": "unit", "counts": "people", "text": "A talk."},
    ):  # fmt: skip
        folder.write(f"programmes/{values['id']}.{locale}.md", PROGRAMME.format(**values))
