"""Templates: listed, given their ids, handed in for approval, and asked about."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.adapter import HasTemplates, MakesTemplates, TemplateDraft, TemplateInfo, TemplateState
from bot.domain.templates import Approved, mends
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.library.model import Template
from bot.library.templates import Form
from bot.messages import NotSent
from bot.services.house import House
from bot.store import templates

EXAMPLES = {"title": "Bữa cơm gia đình", "minutes": "2", "day": "28/06/2027"}


ASKED_AGAIN = timedelta(days=1)  # an approved template may be changed or closed in the console


@dataclass(frozen=True, slots=True)
class Listed:
    """A template on one platform, and what became of it there."""

    template: Template
    form: Form
    approved: Approved | None

    @property
    def ref(self) -> str:
        """The platform's id of it; "" while there is none."""
        return self.approved.ref if self.approved else ""

    @property
    def state(self) -> str:
        """What became of it; "" while it has no id."""
        return self.approved.state.value if self.approved else ""

    @property
    def reason(self) -> str:
        """The platform's words for its decision."""
        return self.approved.reason if self.approved else ""

    @property
    def mends(self) -> tuple[str, ...]:
        """What has to be mended before it can be used, a sentence each."""
        if self.approved is None:
            return ()
        return tuple(map(_vi, mends(self.template, self.form, self.approved)))

    @property
    def usable(self) -> bool:
        """Whether it goes out."""
        return bool(self.approved and self.approved.enabled and not self.mends)

    def as_json(self) -> dict[str, Any]:
        """As `lantoa templates list --json` prints it."""
        return {
            "id": self.template.id,
            "for": list(self.template.subjects),
            "platform": self.form.platform,
            "ref": self.ref,
            "state": self.state,
            "reason": self.reason,
            "usable": self.usable,
            "mend": list(self.mends),
            "parameters": [
                {"name": gap.name, "value": gap.value.value, "longest": gap.longest}
                for gap in self.form.gaps
            ],
            "title": self.form.title,
            "text": {locale: self.template.draft(self.form, locale) for locale in ("vi", "en")},
            "button": {"vi": self.template.button.vi, "en": self.template.button.en},
        }


async def listed(house: House) -> list[Listed]:
    """Every template on every platform it is meant for."""
    async with house.database.read() as connection:
        known = await templates.known(connection, house.library)
    return [
        Listed(template, form, known.get((form.platform, template.id)))
        for template in house.library.templates
        for form in template.forms
    ]


def _form(house: House, name: str, platform: str) -> tuple[Template, Form]:
    template = house.library.template(name)
    form = template.form(platform) if template else None
    if template is None or form is None:
        unknown = _(
            "There is no template {name} for {platform}: see `lantoa templates list`.",
            name=name,
            platform=platform,
        )
        raise Refused(_vi(unknown))
    return template, form


async def put(
    house: House, name: str, platform: str, ref: str,
    state: TemplateState | None = None, renamed: dict[str, str] | None = None,
) -> Listed:  # fmt: skip
    """Give a template its id; the platform is asked what it takes, and what became of it."""
    template, form = _form(house, name, platform)
    unknown = set(renamed or {}) - {gap.name for gap in form.gaps}
    if unknown:
        raise Refused(_vi(_("The template has no parameter {names}.", names=", ".join(unknown))))
    asked = await _asked(house, platform, ref) or TemplateInfo(TemplateState.PENDING)
    found = Approved(
        ref, state or asked.state, renamed or {}, asked.reason, asked.parameters, house.now()
    )
    async with house.database.write() as connection:
        await templates.put(connection, platform, name, found, house.now())
    return Listed(template, form, found)


async def make(house: House, name: str, platform: str) -> Listed:
    """Hand a wording in for approval, where the platform takes that by call."""
    template, form = _form(house, name, platform)
    adapter = house.adapters.get(platform)
    if not isinstance(adapter, MakesTemplates):
        raise Refused(
            _vi(_("On {platform} templates are drafted in its console.", platform=platform))
        )
    examples = tuple(EXAMPLES[gap.value.value] for gap in form.gaps)
    found: Approved | None = None
    for language in ("en", "vi"):  # the Vietnamese one last: its state is the one that counts
        draft = TemplateDraft(form.name, language, template.draft(form, language), examples,
                              (template.button.get(language),))  # fmt: skip
        answer = await adapter.make_template(draft)
        if isinstance(answer, NotSent):
            raise Refused(
                _vi(_("{platform} refused it: {why}", platform=platform, why=answer.detail))
            )
        found = Approved(form.name, answer.state, {}, answer.reason)
    assert found is not None
    async with house.database.write() as connection:
        await templates.put(connection, platform, name, found, house.now())
    return Listed(template, form, found)


async def refresh(house: House) -> int:
    """Ask about every template that is not in use, and daily about the others; how many changed."""
    said: dict[tuple[str, str], TemplateInfo] = {}
    changed = 0
    for one in await listed(house):
        approved, platform = one.approved, one.form.platform
        if approved is None or not _is_due(house, one):
            continue
        asked = await _asked(house, platform, approved.ref)
        if asked is not None:
            said[platform, approved.ref] = asked
            changed += _differs(approved, asked)
    async with house.database.write() as connection:
        await templates.told(connection, house.library, said, house.now())
    return changed


def _is_due(house: House, one: Listed) -> bool:
    said_at = one.approved.said_at if one.approved else None
    return not one.usable or said_at is None or house.now() - said_at >= ASKED_AGAIN


def _differs(approved: Approved, asked: TemplateInfo) -> bool:
    taken = asked.parameters if asked.parameters is not None else approved.theirs
    return (approved.state, approved.theirs) != (asked.state, taken)


async def _asked(house: House, platform: str, ref: str) -> TemplateInfo | None:
    adapter = house.adapters.get(platform)
    if not isinstance(adapter, HasTemplates):
        return None
    answer = await adapter.template(ref, DEFAULT_LOCALE)
    return answer if isinstance(answer, TemplateInfo) else None


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
