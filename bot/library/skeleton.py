"""The two pages of a lesson that is still to be written: `content check` tells each open place."""

from datetime import date

_PAGES = {
    "vi": """---
id: {id}
version: 1
title: "⟦tên bài, tối đa 60 ký tự, không lộ chuyện riêng⟧"
minutes: 2
order: {order}
checked_on: {today}
sources:
  - "⟦tên văn bản, số hiệu, điều; số hiệu có trong facts.yaml thì viết tên dữ kiện⟧"
---
⟦Một chuyện ai cũng từng gặp, kể trong vài câu.⟧
***
⟦Một ý thôi: luật nói gì, bằng lời thường.⟧

**Ở nhà:** ⟦một việc nhỏ, làm được ngay hôm nay⟧
""",
    "en": """---
id: {id}
version: 1
title: "⟦title, at most 60 characters, telling nothing private⟧"
minutes: 2
order: {order}
checked_on: {today}
sources:
  - "⟦name of the law, number, article; a number that stands in facts.yaml by its name⟧"
---
⟦A story that everybody has lived, in a few sentences.⟧
***
⟦One idea only: what the law says, in plain words.⟧

**At home:** ⟦one small thing that can be done today⟧
""",
}


def skeleton(lesson_id: str, order: int, today: date) -> dict[str, str]:
    """A page for each language."""
    return {
        locale: page.format(id=lesson_id, order=order, today=today.isoformat())
        for locale, page in _PAGES.items()
    }
