"""`questions ask`: what the library answers, and why. `candidates`: what it might learn."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import print_json, print_table
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, _, localise

if TYPE_CHECKING:
    from bot.domain.questions import Candidate
    from bot.services.house import House

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
MOST = 1_000  # candidates in one list


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    group = typer.Typer(help="Câu hỏi của đoàn viên và thư viện.", no_args_is_help=True)
    group.command()(ask)
    group.command()(candidates)
    app.add_typer(group, name="questions")


def ask(
    text: Annotated[str, typer.Argument(help="Câu hỏi, như người ta nhắn.")],
    json: JSON = False,
) -> None:
    """Thư viện trả lời bằng đoạn nào, vì những từ nào; hay chưa biết."""
    from bot.clock import clock_from, local_date
    from bot.domain.search import answer, indexes
    from bot.library.loader import loaded
    from bot.settings import Settings

    settings = Settings.read()
    today = local_date(clock_from(settings.now).now(), settings.timezone)
    found = answer(indexes(loaded(settings.content_dir, today)), text, DEFAULT_LOCALE)
    shown: dict[str, Any] = {
        "text": text,
        "passage": found.passage.ref if found else None,
        "title": found.passage.title.get(DEFAULT_LOCALE) if found else "",
        "words": list(found.words) if found else [],
        "sure": round(found.sure, 2) if found else None,
    }
    if json:
        print_json(shown)
        return
    unknown = localise(_("not known"), DEFAULT_LOCALE)
    row = (shown["passage"] or unknown, shown["title"], ", ".join(shown["words"]), shown["sure"])
    headings = (_("Passage"), _("Title"), _("Words in common"), _("How sure"))
    print_table(headings, [tuple("" if cell is None else cell for cell in row)])


def candidates(json: JSON = False) -> None:
    """Câu hỏi và trả lời mà cán bộ giữ làm gợi ý cho thư viện; không có gì về người hỏi."""

    async def use(house: "House") -> tuple["Candidate", ...]:
        from bot.services.questions import candidates

        return await candidates(house, MOST)

    found = at_work(use)
    rows = [
        {"id": c.id, "question": c.question, "answer": c.answer, "kept_on": c.kept_on.isoformat()}
        for c in found
    ]
    if json:
        print_json(rows)
    else:
        headings = (_("Id"), _("Question"), _("Answer"), _("Kept on"))
        print_table(headings, [tuple(row.values()) for row in rows])
