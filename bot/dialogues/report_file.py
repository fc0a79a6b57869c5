"""The official report as a file, for who administers the unit. Reached from `/thongke`."""

from bot.domain.people import Role
from bot.domain.report_files import Paper, ReportFile
from bot.engine.answers import unit_and_day
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import _

MENU = Choice(_("Menu"), "go:menu")


@dialogue("tepbaocao", english="reportfile", needs=Needs.LINK, role=Role.ADMIN)
async def report_file(d: Dialogue) -> None:
    """Which kind, then the file of the year up to that day."""
    code, on = unit_and_day(d.argument, d.started_on)
    back = Choice(_("Coverage"), f"go:thongke:{d.argument.strip()}" if code else "go:thongke")
    paper = await d.pick(
        "paper",
        _("The report from New Year to {day}. As which file?", day=on),
        [
            Option("docx", _("Word, to edit"), Paper.WORD),
            Option("xlsx", _("Excel, with figures"), Paper.EXCEL),
        ],
    )
    found = await d.fetch(ReportFile(code, on, paper)) if on <= d.started_on else None
    if found is None:
        d.say(_("The report is for administrators of that unit. Please open its figures first."),
              back, MENU)  # fmt: skip
    elif not found.taken:
        d.say(
            _("Files of this kind cannot be sent here. Please ask in another of your channels, or "
              "have the operator run: lantoa report --unit {code} --to {day} -o report.{kind}",
              code=code, day=on.isoformat(), kind=paper.value),
            back, MENU,
        )  # fmt: skip
    elif found.file is None:
        d.say(_("The report could not be made just now. Please try again in a little while."),
              back, MENU)  # fmt: skip
    else:
        d.say(_("Here is the report. Please read it through before you send it on: what is left "
                "blank is for the unit to write."), back, MENU, media=(found.file,))  # fmt: skip
