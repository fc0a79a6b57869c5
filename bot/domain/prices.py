"""What messages cost, for estimates before a campaign is approved. Pure.

The figures are an operator's own (`LANTOA_PRICES`), for the platforms publish none that hold for
everybody; those in `ESTIMATES` are second-hand and marked unsure (Zalo contract §3, §4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.windows import Form

CURRENCY = "VND"
ESTIMATES = "zalo.paid=55,zalo.template=200,zalo.phone=200"
PHONE = "phone"  # a template to a telephone number, which has its own price (Zalo contract §4)


@dataclass(frozen=True, slots=True)
class Prices:
    """Per message, by platform and form, in whole units of the currency; what is absent is free."""

    of: Mapping[tuple[str, Form], int] = field(default_factory=dict)
    by_phone: Mapping[str, int] = field(
        default_factory=dict
    )  # of templates to numbers, by platform

    def on(self, platform: str) -> dict[Form, int]:
        """The prices of one platform."""
        return {form: cost for (name, form), cost in self.of.items() if name == platform}


def read_prices(value: str) -> Prices:
    """`zalo.paid=55,zalo.template=200`; `ValueError` names the entry that is wrong."""
    entries = (entry.strip() for entry in value.split(","))
    read = [_entry(entry) for entry in entries if entry]
    return Prices(
        {(platform, Form(form)): cost for platform, form, cost in read if form != PHONE},
        {platform: cost for platform, form, cost in read if form == PHONE},
    )


def _entry(entry: str) -> tuple[str, str, int]:
    what, _equals, amount = entry.partition("=")
    platform, _dot, form = what.strip().partition(".")
    known = form in {PHONE, *(f.value for f in Form)} and platform.isidentifier()
    if not known or not amount.strip().isdecimal():
        raise ValueError(f"mục {entry!r} sai, cần dạng zalo.template=200")
    return platform, form, int(amount)
