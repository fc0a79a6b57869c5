"""Views and corrections in words."""

from collections.abc import Mapping

from bot.domain.viewing import What, Wrong
from bot.i18n import Text, _

OPENED: Mapping[What, Text] = {
    What.SUPPORT: _("a support case of yours"),
    What.COUNSELLING: _("your request for counselling"),
    What.PRACTICE: _("a text about you as a good example"),
    What.MEETING: _("the list of a meeting you attended"),
    What.ACTIVITY: _("an activity report with your name"),
    What.EVIDENCE: _("single pieces of evidence, with your code"),
}
WRONG: Mapping[Wrong, Text] = {
    Wrong.NAME: _("my name"),
    Wrong.PHONE: _("my telephone number"),
    Wrong.BIRTH: _("my date of birth"),
    Wrong.UNIT: _("my unit"),
    Wrong.FAMILY: _("my family"),
}
