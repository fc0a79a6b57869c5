"""The content folder -> `Library`, or what is wrong with it. The only I/O of the library."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.errors import ContentError
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.library.assemble import (
    COURSES,
    FACTS,
    HOLIDAYS,
    HOTLINES,
    INDICATORS,
    OBSERVANCES,
    PERIODS,
    POSTS,
    PROGRAMMES,
    QUESTIONS,
    TEMPLATES,
    TOPICS,
    assemble,
)
from bot.library.encoding import SIZE_LIMIT
from bot.library.faults import Fault, Report
from bot.library.model import Library
from bot.library.over_file import OVER, kept, read_over
from bot.library.overlay import COUNSELLING

_LESSON = re.compile(r"(topics/[^/]+/(?!topic\.)[^/.]+)\.[a-z]{2,3}\.md")
_LISTS = (OVER, FACTS, HOLIDAYS, HOTLINES, INDICATORS, PERIODS, POSTS, QUESTIONS)
# What others read or nobody has to (README); anything else is likely misspelt.
_LEFT_ALONE = frozenset({"README.md", "__init__.py", "campaigns", "media"})


def load(folder: Path | None, today: date) -> Library | tuple[Fault, ...]:
    """The library of a folder (None: the packaged content), or the faults that stop a start."""
    library, faults = _read(folder, today)
    return library if library else tuple(fault for fault in faults if fault.stops)


def loaded(folder: Path | None, today: date) -> Library:
    """The library of a folder; `ContentError`, one line and a hint, when faults stop the start."""
    return _or_error(load(folder, today))


def drafted(folder: Path | None, today: date) -> Library:
    """The same for authors at work: lessons they have not finished yet are left out."""
    return _or_error(load_sound(folder, today))


def _or_error(found: Library | tuple[Fault, ...]) -> Library:
    if isinstance(found, Library):
        return found
    first, others = found[0], len(found) - 1
    where = "LANTOA_CONTENT_DIR" if first.file == "." else f"{first.file}:{first.line}"
    more = f" (cùng {others} lỗi khác; xem `lantoa content check`)" if others else ""
    raise ContentError(f"{where}: {localise(first.what, DEFAULT_LOCALE)}{more}")


def load_sound(folder: Path | None, today: date) -> Library | tuple[Fault, ...]:
    """The library without the lessons that are still being written: those with faults."""
    report = Report()
    files = written(folder)
    library = assemble(files, today, report)
    if library is not None:
        return library
    faulty = {stem for f in report.faults if f.stops and (stem := _lesson_stem(f.file))}
    if not faulty:
        return load(folder, today)
    rest = {path: data for path, data in files.items() if _lesson_stem(path) not in faulty}
    again = Report()
    library = assemble(rest, today, again)
    return library if library else tuple(fault for fault in again.faults if fault.stops)


def _lesson_stem(path: str) -> str:
    """What the two pages of a lesson have in common; "" for any other file."""
    found = _LESSON.fullmatch(path)
    return found[1] if found else ""


def check(folder: Path | None, today: date) -> tuple[Fault, ...]:
    """Every fault of a folder (None: the packaged content), those that stop no start too."""
    return _read(folder, today)[1]


def written(folder: Path | None) -> Mapping[str, bytes]:
    """The files of a folder (None: the packaged content) as their authors wrote them, by path."""
    root = folder if folder is not None else resources.files("content")
    return _files(root, Report())[0] if root.is_dir() else {}


def _read(folder: Path | None, today: date) -> tuple[Library | None, tuple[Fault, ...]]:
    report = Report()
    root = folder if folder is not None else resources.files("content")
    if not root.is_dir():
        shown = _printable(str(root))
        report.on(".").add(1, _("There is no content folder {folder}.", folder=shown))
        return None, report.faults
    files, beneath = _files(root, report)
    library = assemble(files, today, report)
    # What comes along may speak of what this folder leaves out: that is not its authors' to mend.
    told = (fault for fault in report.faults if fault.stops or fault.file not in beneath)
    return library, tuple(told)


def _files(root: Traversable, report: Report) -> tuple[Mapping[str, bytes], frozenset[str]]:
    """The files of a folder, and the paths of those that come along and lie beneath them.

    None do, unless it has an `over.yaml`.
    """
    own = _Folder(report).read(root)
    if OVER not in own:
        return own, frozenset()
    wish = read_over(own.pop(OVER), report.on(OVER))
    beneath = kept(_Folder(Report()).read(resources.files("content")), wish, report.on(OVER))
    return {**beneath, **own}, frozenset(beneath) - frozenset(own)


class _Folder:
    """Reads the files of a content folder; what cannot be read becomes a fault."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._files: dict[str, bytes] = {}

    def read(self, root: Traversable) -> dict[str, bytes]:
        """The bytes of every file that belongs to the content, by its path in the folder."""
        for path, entry in self._entries(root, ""):
            if path in _LISTS:
                self._read_file(path, entry)
            elif path in (TOPICS, COURSES):
                for inner_path, inner in self._entries(entry, f"{path}/"):
                    self._read_pages(inner_path, inner)
            elif path in (OBSERVANCES, TEMPLATES, PROGRAMMES, COUNSELLING):
                self._read_pages(path, entry)
            elif path not in _LEFT_ALONE:
                what = _("Unexpected name: nobody reads this.")
                self._report.on(path).add(1, what, stops=False)
        return self._files

    def _read_pages(self, path: str, folder: Traversable) -> None:
        for page_path, page in self._entries(folder, f"{path}/"):
            self._read_file(page_path, page)

    def _entries(self, folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
        try:
            if not folder.is_dir():
                self._note(prefix.rstrip("/"), _("A folder is expected here, not a file."))
                return ()
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            self._note(prefix.rstrip("/") or ".", _cannot_read(error))
            return ()
        return [(prefix + _printable(e.name), e) for e in entries if not _is_ignored(e.name)]

    def _read_file(self, path: str, entry: Traversable) -> None:
        try:
            if not entry.is_file():
                self._note(path, _("A file is expected here."))
                return
            with entry.open("rb") as file:
                self._files[path] = file.read(2 * SIZE_LIMIT)
        except OSError as error:
            self._note(path, _cannot_read(error))

    def _note(self, path: str, what: Text) -> None:
        self._report.on(path, may_stop=path != HOTLINES).add(1, what)


def _is_ignored(name: str) -> bool:
    """Left behind by systems and editors."""
    return name.startswith((".", "~")) or name.endswith("~") or name == "__pycache__"


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)


def _cannot_read(error: OSError) -> Text:
    return _("The file cannot be read: {why}", why=error.strerror or type(error).__name__)
