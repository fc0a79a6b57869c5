"""`lantoa content …`: begin a lesson, check a folder, see it on each platform, see what changed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.content_words import (
    VERSION_HEADINGS,
    change_lines,
    fact_as_json,
    screen_lines,
    screens_as_json,
    version_as_json,
    version_row,
)
from bot.cli.output import print_json, print_table, say
from bot.cli.small import check
from bot.cli.workplace import at_work
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, LOCALES, Text, _, localise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.authoring import Written
    from bot.library.faults import Fault
    from bot.library.model import Lesson, Library
    from bot.services.house import House
    from bot.settings import Settings

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
FOLDER = Annotated[
    Path | None, typer.Option("--dir", help="Thư mục nội dung; bỏ trống là LANTOA_CONTENT_DIR.")
]
LESSON = Annotated[str, typer.Argument(help="Mã bài, xem `lantoa lesson list`.")]
LANGUAGE = Annotated[str, typer.Option("--lang", help="vi hoặc en.")]
_ORDER = re.compile(r"^order: (\d{1,2})$", re.MULTILINE)
_ID = re.compile(r"[a-z0-9_]{1,40}")


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Nội dung: soạn bài, kiểm tra, xem trước, so các bản.", no_args_is_help=True
    )
    for command in (check, new, preview, diff, facts, versions):
        group.command()(command)
    app.add_typer(group, name="content")


def new(
    topic: Annotated[str, typer.Argument(help="Chủ đề: tên thư mục trong topics/.")],
    lesson: Annotated[str, typer.Argument(help="Mã bài mới: chữ thường không dấu, số, _.")],
    folder: FOLDER = None,
) -> None:
    """Mở một bài mới: hai trang mẫu, tiếng Việt và tiếng Anh, để viết tiếp."""
    from bot.library.loader import written
    from bot.library.skeleton import skeleton

    settings, today = _here()
    root = folder or settings.content_dir
    if root is None:
        raise _refused(
            _(
                "The content that comes along is not written in: make a folder of your own, give "
                "it with --dir or as LANTOA_CONTENT_DIR."
            )
        )
    if not _ID.fullmatch(lesson):
        raise _refused(_("“{id}” is no id: small letters, digits and _, at most 40.", id=lesson))
    pages = written(root)
    known = sorted({path.split("/")[1] for path in pages if path.endswith("/topic.vi.md")})
    if topic not in known:
        said = ", ".join(known)
        raise _refused(_("There is no topic {id}; there are: {known}.", id=topic, known=said))
    if any(path.rpartition("/")[2].startswith(f"{lesson}.") for path in pages):
        raise _refused(_("There is a lesson {id} already; an id is never used again.", id=lesson))
    order = 1 + max(map(_order, _under(f"topics/{topic}/", pages)), default=0)
    for locale, page in skeleton(lesson, order, today).items():
        path = root / "topics" / topic / f"{lesson}.{locale}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(page)
        say(str(path))
    say(_("Write them, then: `lantoa content check`, `lantoa content preview {id}`.", id=lesson))


def _under(folder: str, pages: "Mapping[str, bytes]") -> Iterator[str]:
    for path, data in pages.items():
        if path.startswith(folder) and not path.startswith(f"{folder}topic."):
            yield data.decode("utf-8", "replace")


def _order(page: str) -> int:
    """The place of a page in its topic, also of one that cannot be read yet."""
    found = _ORDER.search(page)
    return int(found[1]) if found else 0


def preview(
    lesson: LESSON,
    language: LANGUAGE = DEFAULT_LOCALE,
    whole: Annotated[
        bool, typer.Option("--broadcast", help="Như khi phát động: cả bài trong một tin.")
    ] = False,
    folder: FOLDER = None,
    json: JSON = False,
) -> None:
    """Bài hiện ra trên từng nền tảng đúng như khi gửi: tin, nút, số ký tự."""
    from bot.app import showcase
    from bot.dialogues import book
    from bot.services.previews import broadcast, screens

    if language not in LOCALES:
        raise _refused(_("There is no language {code}: vi or en.", code=language))
    settings, today = _here()
    library = _library(folder or settings.content_dir, today)
    _lesson_in(library, lesson)
    shown, platforms = book(library, settings.timezone), showcase(settings)
    found = (
        broadcast(library, platforms, lesson, language)
        if whole
        else screens(shown, platforms, lesson, language, today)
    )
    if json:
        print_json(screens_as_json(found))
        return
    for line in screen_lines(found):
        say(line)


def diff(
    old: Annotated[Path, typer.Argument(help="Thư mục nội dung trước khi sửa.")],
    new: Annotated[
        Path | None, typer.Argument(help="Thư mục sau khi sửa; bỏ trống là nội dung đang dùng.")
    ] = None,
    lesson: Annotated[str, typer.Option(help="Chỉ một bài.")] = "",
    json: JSON = False,
) -> None:
    """Bài nào mới, bỏ, đổi; đổi câu nào. Báo cả bài đổi lời mà chưa tăng version."""
    settings, today = _here()
    before = _lessons(_library(old, today), lesson)
    after = _lessons(_library(new or settings.content_dir, today), lesson)
    if lesson and not before and not after:
        raise _refused(_("There is no lesson {id}: see `lantoa lesson list`.", id=lesson))
    found = [
        (id_, before.get(id_), after.get(id_))
        for id_ in dict.fromkeys((*before, *after))
        if before.get(id_) != after.get(id_)
    ]
    if json:
        print_json([_changed_as_json(*one) for one in found])
        return
    for one in found:
        for line in change_lines(*one):
            say(line)
    if not found:
        say(_("Nothing changed."))


def _changed_as_json(id_: str, old: "Lesson | None", new: "Lesson | None") -> dict[str, object]:
    from bot.domain.lesson_changes import changes

    told = changes(old, new) if old and new else ()
    return {
        "id": id_,
        "kind": "changed" if old and new else "new" if new else "gone",
        "version": {"before": old.version if old else None, "after": new.version if new else None},
        "changes": [
            {"place": localise(c.place, DEFAULT_LOCALE), "before": c.before, "after": c.after}
            for c in told
        ],
    }


def facts(folder: FOLDER = None, json: JSON = False) -> None:
    """Các dữ kiện có ngày tháng: giá trị, ngày kiểm tra, hạn kiểm tra lại, bài nào dùng."""
    from bot.library.facts import used
    from bot.library.loader import written

    settings, today = _here()
    root = folder or settings.content_dir
    named = {
        path: used(data.decode("utf-8", "replace"))
        for path, data in written(root).items()
        if path.endswith(".vi.md")
    }
    found = [
        (fact, sorted(path for path, ids in named.items() if fact.id in ids))
        for fact in _library(root, today).facts
    ]
    if json:
        print_json([fact_as_json(fact, pages) for fact, pages in found])
        return
    print_table(
        (_("Id"), _("Value"), _("Last checked"), _("Check again by"), _("Pages")),
        [
            (f.id, f.value.vi, f.checked_on or "–", f.review_by or "–", len(pages))
            for f, pages in found
        ],
    )


def versions(
    lesson: LESSON,
    old: Annotated[int, typer.Option(help="Bản cũ, để so với --new.")] = 0,
    new: Annotated[int, typer.Option(help="Bản mới, để so với --old.")] = 0,
    json: JSON = False,
) -> None:
    """Các bản của một bài: ai viết, ai duyệt, bao nhiêu người xác nhận đúng bản ấy; so hai bản."""
    from bot.library.overlay import read_pages
    from bot.store import authoring

    async def use(house: "House") -> "tuple[Sequence[Written], Library, date]":
        async with house.database.read() as connection:
            return await authoring.versions(connection, lesson), house.library, house.today()

    kept, library, today = at_work(use)
    if not kept:
        what = _("No version of {id} is kept: it is kept from the first start on.", id=lesson)
        raise _refused(what)
    if old or new:
        pages = {one.version: one.pages for one in kept}
        new = new or kept[0].version
        old = old or max((number for number in pages if number < new), default=0)
        read = {n: read_pages(pages[n], library, today, n)[0] for n in (old, new) if n in pages}
        if missing := [number for number in (new, old) if read.get(number) is None]:
            raise _refused(_("Version {n} of {id} cannot be shown.", n=missing[0], id=lesson))
        for line in change_lines(lesson, read[old], read[new]):
            say(line)
        return
    if json:
        print_json([version_as_json(one) for one in kept])
        return
    zone = _here()[0].timezone
    print_table(VERSION_HEADINGS, [version_row(one, zone) for one in kept])


def unfit_in(settings: "Settings", folder: Path | None, today: "date") -> "tuple[Fault, ...]":
    """What is too long for one of the platforms; nothing where the folder cannot be read at all."""
    from bot.app import showcase
    from bot.dialogues import book
    from bot.library.loader import load
    from bot.library.model import Library
    from bot.services.previews import unfit

    library = load(folder, today)
    if not isinstance(library, Library):
        return ()
    return tuple(unfit(book(library, settings.timezone), showcase(settings), today))


def _here() -> "tuple[Settings, date]":
    from bot.clock import clock_from, local_date
    from bot.settings import Settings

    settings = Settings.read()
    return settings, local_date(clock_from(settings.now).now(), settings.timezone)


def _library(folder: Path | None, today: "date") -> "Library":
    from bot.library.loader import drafted

    return drafted(folder, today)


def _lesson_in(library: "Library", lesson: str) -> "Lesson":
    found = library.lesson(lesson)
    if found is None:
        raise _refused(_("There is no lesson {id}: see `lantoa lesson list`.", id=lesson))
    return found


def _lessons(library: "Library", only: str) -> "dict[str, Lesson]":
    every = (*library.lessons, *library.premarital)
    return {found.id: found for found in every if only in ("", found.id)}


def _refused(text: Text) -> Refused:
    return Refused(localise(text, DEFAULT_LOCALE))
