"""Templates: the texts that may be sent when a conversation is closed. Pure.

A platform approves each wording beforehand (Zalo contract §4, Messenger contract §4); what is kept
here is the wording itself, its gaps, and for which messages it stands in. The ids that platforms
give to approved templates are an operator's own and lie in the database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.library.localised import Localised

GAP = re.compile(r"\{(\w+)\}")
# Values with these are refused by Messenger (error 1893043), and so are emoji.
_REFUSED = re.compile(r"[#%$\U00010000-\U0010ffff\u2600-\u27bf\ufe0f]")


class Value(StrEnum):
    """What may stand in a gap."""

    TITLE = "title"  # of the lesson, or of the observance
    MINUTES = "minutes"  # it takes to read the lesson
    DAY = "day"  # on which it was sent


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as a platform knows it."""

    name: str
    value: Value
    longest: int  # characters


@dataclass(frozen=True, slots=True)
class Form:
    """How one platform gets the template."""

    platform: str
    gaps: tuple[Gap, ...]
    title: str = ""  # Zalo: the heading of the card
    tag: int = 0  # Zalo: 1 transaction, 2 customer care, 3 promotion
    name: str = ""  # Messenger: under which name it is asked for
    ref: str = ""  # an id that the content's owner knows already


@dataclass(frozen=True, slots=True)
class Template:
    """One wording, and for which messages it stands in."""

    id: str
    subjects: tuple[str, ...]  # lesson, lesson:<id>, observance, observance:<id>, text
    text: Localised
    button: Localised
    forms: tuple[Form, ...]

    def form(self, platform: str) -> Form | None:
        """How this platform gets it; None where it is not meant for it."""
        return next((form for form in self.forms if form.platform == platform), None)

    def filled(self, locale: str, values: Mapping[Value, str]) -> str:
        """The text as a person will read it."""
        return GAP.sub(lambda gap: values.get(Value(gap[1]), ""), self.text.get(locale))

    def draft(self, form: Form, locale: str) -> str:
        """The text as it is handed in for approval: gaps in the platform's own notation."""
        numbers = {gap.value: n for n, gap in enumerate(form.gaps, 1)}
        names = {gap.value: gap.name for gap in form.gaps}

        def notation(gap: re.Match[str]) -> str:
            value = Value(gap[1])
            return f"<{names[value]}>" if form.tag else f"{{{{{numbers[value]}}}}}"

        return GAP.sub(notation, self.text.get(locale))


def fill(form: Form, values: Mapping[Value, str], renamed: Mapping[str, str]) -> dict[str, str]:
    """The gaps' values, within their lengths, under the names an operator's template has."""
    return {
        renamed.get(gap.name, gap.name): _fitted(values.get(gap.value, ""), gap.longest)
        for gap in form.gaps
    }


def _fitted(value: str, longest: int) -> str:
    plain = " ".join(_REFUSED.sub("", value).split())
    if len(plain) <= longest:
        return plain
    return plain[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
