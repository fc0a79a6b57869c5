"""content/templates/*.yaml -> templates, within the lengths of both platforms. Pure.

Zalo: heading 9 to 65 characters, paragraph 9 to 400, button 5 to 30 (Zalo contract §4). Messenger:
body up to 1,024, button up to 20 (Messenger contract §3, §4).
"""

import re

from bot.i18n import _
from bot.library.discretion import telling_words
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.localised import Localised
from bot.library.pages import Found
from bot.library.templates import GAP, Form, Gap, Template, Value
from bot.library.yamlfile import read_fields

HEADING, PARAGRAPH, BUTTON = (9, 65), (9, 400), (5, 20)
PLATFORMS = ("zalo", "messenger")
_SUBJECT = re.compile(r"text|(lesson|observance)(:[a-z0-9_]{1,40})?")


def read_template(data: bytes, stem: str, notes: Notes) -> Found[Template] | None:
    """The template of one file; None when a fault was noted."""
    fields = read_fields(data, notes)
    if fields is None:
        return None
    fields.only("id", "for", "text_vi", "text_en", "button_vi", "button_en", *PLATFORMS)
    id_ = fields.identifier()
    if id_ and id_ != stem:
        fields.fault(_("The id is “{id}”, the file is called {file}.", id=id_, file=stem), "id")
    template = Template(
        id=id_,
        subjects=_subjects(fields),
        text=Localised(_text(fields, "text_vi"), _text(fields, "text_en")),
        button=Localised(
            _within(fields, "button_vi", BUTTON), _within(fields, "button_en", BUTTON)
        ),
        forms=tuple(_forms(fields)),
    )
    _agree(template, fields)
    return Found(template, fields) if notes.is_sound else None


def _subjects(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("for")
    for subject in found:
        if not _SUBJECT.fullmatch(subject):
            what = _(
                "“{subject}”: expected lesson, lesson:<id>, observance, observance:<id> or text.",
                subject=excerpt(subject),
            )
            fields.fault(what, "for")
    return found


def _text(fields: Fields, key: str) -> str:
    text = _within(fields, key, PARAGRAPH)
    for gap in GAP.findall(text):
        if gap not in set(Value):
            what = _("There is nothing to put into {{{gap}}}: {words}.", gap=gap,
                     words=", ".join(Value))  # fmt: skip
            fields.fault(what, key)
    if telling := telling_words(text):
        what = _("“{words}” would be read on a lock screen: choose a neutral one.", words=telling)
        fields.fault(what, key)
    return text


def _within(fields: Fields, key: str, bounds: tuple[int, int]) -> str:
    shortest, longest = bounds
    text = fields.text(key, longest)
    if text and len(text) < shortest:
        fields.fault(_("“{key}” needs at least {n} characters.", key=key, n=shortest), key)
    return text


def _forms(fields: Fields) -> list[Form]:
    found: list[Form] = []
    if fields.has("zalo") and (zalo := fields.mapping("zalo")):
        zalo.only("title", "tag", "parameters", "ref")
        title = _within(zalo, "title", HEADING)
        tag = zalo.whole("tag", 1, 3)
        found.append(Form("zalo", _gaps(zalo), title, tag, ref=zalo.text("ref", 40, optional=True)))
    if fields.has("messenger") and (messenger := fields.mapping("messenger")):
        messenger.only("name", "parameters", "ref")
        name = messenger.identifier("name")
        ref = messenger.text("ref", 40, optional=True)
        found.append(Form("messenger", _gaps(messenger), name=name, ref=ref))
    if not found:
        fields.fault(_("A template is for zalo, for messenger, or for both."))
    return found


def _gaps(fields: Fields) -> tuple[Gap, ...]:
    if not fields.has("parameters"):
        return ()
    return tuple(
        Gap(
            entry.text("name", 40),
            entry.choice("value", Value),
            entry.whole("longest", 1, 200),
        )
        for entry in fields.mappings("parameters")
    )


def _agree(template: Template, fields: Fields) -> None:
    """Every gap of the texts has its parameter on every platform, in both languages."""
    wanted = {locale: set(GAP.findall(template.text.get(locale))) for locale in ("vi", "en")}
    if wanted["vi"] != wanted["en"]:
        fields.fault(_("Both languages must have the same gaps."), "text_en")
    for form in template.forms:
        if {gap.value.value for gap in form.gaps} != wanted["vi"]:
            what = _("The parameters must be the gaps of the text, each once.")
            fields.fault(what, form.platform)
