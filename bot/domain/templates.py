"""Which template stands in for a campaign's message, and what it says to one person. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.adapter import Parameter, TemplateState
from bot.domain.orders import Effect, Query
from bot.domain.push import Content, press
from bot.i18n import Text, _, shown
from bot.library.model import Library, Template
from bot.library.templates import Form, Value, fill
from bot.messages import TemplateUse


@dataclass(frozen=True, slots=True)
class Approved:
    """What an operator and the platform say of a template: its id there and what became of it."""

    ref: str
    state: TemplateState
    renamed: Mapping[str, str] = field(default_factory=dict)  # our parameter names to theirs
    reason: str = ""
    theirs: tuple[Parameter, ...] | None = None  # what the platform takes; None: it has not said
    said_at: datetime | None = None  # when an operator or the platform last spoke of it

    @property
    def enabled(self) -> bool:
        """Whether the platform lets it be sent; whether it fits ours is told by `mends`."""
        return self.state is TemplateState.ENABLE


Known = Mapping[tuple[str, str], Approved]  # (platform, template id)


@dataclass(frozen=True, slots=True)
class Letter:
    """A template ready for one language: what is sent, and what a person will read."""

    use: TemplateUse
    text: str


@dataclass(frozen=True, slots=True)
class TrialsOf(Query[tuple[str, ...]]):
    """On which platforms this person can try the template that would carry this content."""

    content: Content
    observance_id: str = ""


@dataclass(frozen=True, slots=True)
class TryTemplate(Effect):
    """Send the template to the person's own account on a platform, and to nobody else."""

    content: Content
    platform: str
    observance_id: str = ""


def mends(template: Template, form: Form, approved: Approved) -> tuple[Text, ...]:
    """Why the platform's template does not take what ours brings, each with what to do.

    Sent all the same, it would be refused with -1121, -1122 or -1124 (Zalo contract §4).
    """
    if approved.theirs is None:
        return ()
    theirs = {one.name: one for one in approved.theirs}
    ours = {approved.renamed.get(gap.name, gap.name): gap for gap in form.gaps}
    unknown = [_(
        "There is no parameter “{name}” there: draft the template with it, or name theirs with "
        "--parameter {ours}=….", name=name, ours=ours[name].name,
    ) for name in ours if name not in theirs]  # fmt: skip
    lacking = [_(
        "Its parameter “{name}” must be filled and we have nothing for it: draft it without, or "
        "make it optional.", name=one.name,
    ) for one in approved.theirs if one.required and one.name not in ours]  # fmt: skip
    long = [_(
        "“{name}” takes {n} characters there and ours has up to {longest}: write longest: {n} in "
        "content/templates/{id}.yaml, or draft it with more.",
        name=name, n=theirs[name].longest, longest=gap.longest, id=template.id,
    ) for name, gap in ours.items() if name in theirs and 0 < theirs[name].longest < gap.longest
    ]  # fmt: skip
    return (*unknown, *lacking, *long)


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
    """The template to use on a platform; None when there is none that may be sent and fits."""
    for subject in about:
        template = library.template_for((subject,), platform)
        approved = known.get((platform, template.id)) if template else None
        form = template.form(platform) if template else None
        if template is None or form is None or approved is None or not approved.enabled:
            continue
        if not mends(template, form, approved):
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
    lesson = library.lesson(content.lesson_id)
    _label, payload = press(content, lesson.version if lesson else 0)
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
