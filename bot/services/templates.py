"""Templates: listed, given their ids, handed in for approval, and asked about."""

from dataclasses import dataclass
from typing import Any

from bot.adapter import HasTemplates, MakesTemplates, TemplateDraft, TemplateInfo, TemplateState
from bot.domain.templates import Approved
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.library.model import Template
from bot.library.templates import Form
from bot.messages import NotSent
from bot.services.house import House
from bot.store import templates

EXAMPLES = {"title": "Bữa cơm gia đình", "minutes": "2", "day": "28/06/2027"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A template on one platform, and what became of it there."""

    template: Template
    form: Form
    approved: Approved | None

    def as_json(self) -> dict[str, Any]:
        """As `lantoa templates list --json` prints it."""
        found = self.approved
        return {
            "id": self.template.id,
            "for": list(self.template.subjects),
            "platform": self.form.platform,
            "ref": found.ref if found else "",
            "state": found.state.value if found else "",
            "reason": found.reason if found else "",
            "usable": bool(found and found.usable),
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
) -> Approved:  # fmt: skip
    """Give a template its id; the platform is asked what became of it, unless that is told."""
    _template, form = _form(house, name, platform)
    unknown = set(renamed or {}) - {gap.name for gap in form.gaps}
    if unknown:
        raise Refused(_vi(_("The template has no parameter {names}.", names=", ".join(unknown))))
    asked = None if state else await _asked(house, platform, ref)
    found = Approved(
        ref,
        state or (asked.state if asked else TemplateState.PENDING),
        renamed or {},
        asked.reason if asked else "",
    )
    async with house.database.write() as connection:
        await templates.put(connection, platform, name, found, house.now())
    return found


async def make(house: House, name: str, platform: str) -> Approved:
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
    return found


async def refresh(house: House) -> int:
    """Ask what became of every template that is not approved yet; how many changed."""
    changed = 0
    for one in await listed(house):
        if one.approved is None or one.approved.usable:
            continue
        asked = await _asked(house, one.form.platform, one.approved.ref)
        if asked is not None and asked.state is not one.approved.state:
            async with house.database.write() as connection:
                await templates.told(
                    connection, one.form.platform, one.approved.ref, asked.state, asked.reason
                )
            changed += 1
    return changed


async def _asked(house: House, platform: str, ref: str) -> TemplateInfo | None:
    adapter = house.adapters.get(platform)
    if not isinstance(adapter, HasTemplates):
        return None
    answer = await adapter.template(ref, DEFAULT_LOCALE)
    return answer if isinstance(answer, TemplateInfo) else None


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
