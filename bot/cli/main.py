"""`lantoa`: commands are found by folder; heavy imports wait until a command runs."""

import errno
import gc
import importlib
import os
import pkgutil
import sys
from typing import Annotated

import typer

import bot.cli
from bot import __version__
from bot.cli.output import fail, say
from bot.errors import LanToaError

# A start makes modules, classes and content by the hundred thousand, and they stay: looking through
# them for garbage again and again took a tenth of it.
OBJECTS_BETWEEN_COLLECTIONS = 50_000

_NO_COMMANDS = frozenset({"content_words", "main", "output", "paper", "workplace"})


def application() -> typer.Typer:
    """Every command there is a module for."""
    made = typer.Typer(
        name="lantoa",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_first)
    for info in pkgutil.iter_modules(bot.cli.__path__):
        if info.name not in _NO_COMMANDS:
            importlib.import_module(f"bot.cli.{info.name}").register(made)
    return made


def _told(asked: bool) -> None:
    if asked:
        say(f"Lan Toả {__version__}")
        raise typer.Exit


def _first(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Bản của chương trình.", is_eager=True, callback=_told),
    ] = False,
) -> None:
    """Lan Toả: đưa giáo dục gia đình tới gia đình đoàn viên, và đếm được đã tới đâu."""


def _database_errors() -> tuple[type[Exception], ...]:
    """What a database that is away or foreign raises; none unless a command met one."""
    module = sys.modules.get("sqlalchemy.exc")
    return (module.DatabaseError, module.InterfaceError) if module else ()


def _is_a_bug(error: Exception) -> bool:
    """What the database finds wrong with our own statements is for a developer to see."""
    module = sys.modules["sqlalchemy.exc"]
    return isinstance(error, (module.IntegrityError, module.DataError, module.InternalError))


def _about_database(error: Exception) -> str:
    why = str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__]
    mend = (
        "Đĩa của cơ sở dữ liệu đã đầy: hãy dọn bớt rồi chạy lại."
        if any(sign in why[0] for sign in ("disk is full", "No space left"))
        else "Hãy xem máy chủ có đang chạy không, địa chỉ có đúng không, và đã chạy "
        "`lantoa db upgrade` chưa."
    )
    return f"LANTOA_DATABASE_URL: không dùng được cơ sở dữ liệu ({why[0]}). {mend}"


# What the operating system says, in the operator's language, and what to do next.
_OF_THE_SYSTEM = {
    errno.ENOSPC: "đĩa đầy: hãy dọn bớt rồi chạy lại",
    errno.EDQUOT: "hết phần đĩa được cấp: hãy dọn bớt rồi chạy lại",
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.EISDIR: "đây là một thư mục, cần tên tệp",
    errno.EACCES: "không có quyền: hãy chạy bằng người dùng của Lan Toả, hoặc chọn chỗ khác",
    errno.EROFS: "chỗ này chỉ đọc được: hãy chọn chỗ khác",
}


def _about_system(error: OSError) -> str | None:
    """One line; None when it is not the operator who can mend it."""
    known = _OF_THE_SYSTEM.get(error.errno or 0)
    if error.filename is None:
        return known and known[0].upper() + known[1:]
    return f"{error.filename}: {known or error.strerror}"


def main() -> None:
    """Run the command; what we have to say is one line, and exit 1."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    app = application()
    try:
        app()
    except LanToaError as error:
        fail(str(error))
        sys.exit(1)
    except _database_errors() as error:
        if _is_a_bug(error):
            raise
        fail(_about_database(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        line = _about_system(error)
        if line is None:
            raise
        fail(line)
        sys.exit(1)
