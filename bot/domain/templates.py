"""Which template stands in for a campaign's message, and what it says to one person. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.adapter import TemplateState
from bot.domain.push import Content, press
from bot.i18n import shown
from bot.library.model import Library, Template
from bot.library.templates import Value, fill
from bot.messages import TemplateUse


@dataclass(frozen=True, slots=True)
class Approved:
    """What an operator and the platform say of a template: its id there and what became of it."""

    ref: str
    state: TemplateState
    renamed: Mapping[str, str] = field(default_factory=dict)  # our parameter names to theirs
    reason: str = ""

    @property
    def usable(self) -> bool:
        """Whether it may be sent."""
        return self.state is TemplateState.ENABLE


Known = Mapping[tuple[str, str], Approved]  # (platform, template id)


@dataclass(frozen=True, slots=True)
class Letter:
    """A template ready for one language: what is sent, and what a person will read."""

    use: TemplateUse
    text: str


def subjects(content: Content, observance_id: str = "") -> tuple[str, ...]:
    """For which subjects a template may stand in for this content, the closest first."""
    found = []
    if observance_id:
        found += [f"observance:{observance_id}", "observance"]
    if content.lesson_id:
        found += [f"lesson:{content.lesson_id}", "lesson"]
    return (*found, "text")


def usable(
    library: Library, known: Known, platform: str, about: tuple[str, ...]
) -> tuple[Template, Approved] | None:
    """The template to use on a platform; None when there is none, or it may not be sent."""
    for subject in about:
        template = library.template_for((subject,), platform)
        approved = known.get((platform, template.id)) if template else None
        if template and approved and approved.usable:
            return template, approved
    return None


def letter(
    found: tuple[Template, Approved], platform: str, content: Content, library: Library,
    locale: str, day: date,
) -> Letter:  # fmt: skip
    """The template filled in for people of one language."""
    template, approved = found
    form = template.form(platform)
    assert form is not None  # `usable` has looked
    values = _values(content, library, locale, day)
    _label, payload = press(content)
    return Letter(
        TemplateUse(approved.ref, fill(form, values, approved.renamed), locale, (payload,)),
        template.filled(locale, values),
    )


def _values(content: Content, library: Library, locale: str, day: date) -> dict[Value, str]:
    lesson = library.lesson(content.lesson_id)
    title = content.title or (lesson.title.get(locale) if lesson else "")
    return {
        Value.TITLE: title,
        Value.MINUTES: str(lesson.minutes) if lesson else "",
        Value.DAY: shown(day, locale),
    }
