"""How Zalo describes a template (Zalo contract §4). Pure."""

from collections.abc import Iterator

from adapters.http import Response, at, list_at, text_at
from bot.adapter import Parameter, TemplateInfo, TemplateState

STATES = {
    "PENDING_REVIEW": TemplateState.PENDING,
    "ENABLE": TemplateState.ENABLE,
    "REJECT": TemplateState.REJECT,
    "DISABLE": TemplateState.DISABLE,
}


def template(answer: Response) -> TemplateInfo:
    """Its state, and its parameters with their longest values (0: not told)."""
    data = at(answer.body, "data")
    state = STATES.get(text_at(data, "status"), TemplateState.PENDING)
    told = isinstance(at(data, "listParams"), list)
    takes = tuple(_parameters(data)) if told else None
    return TemplateInfo(state, text_at(data, "reason"), takes)


def _parameters(data: object) -> Iterator[Parameter]:
    for told in list_at(data, "listParams"):
        name, longest = text_at(told, "name"), text_at(told, "maxLength")
        known = longest.isascii() and longest.isdecimal() and len(longest) < 6
        if name:
            yield Parameter(name, int(longest) if known else 0, at(told, "require") is True)
