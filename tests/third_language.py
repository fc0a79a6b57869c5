"""A folder of catalogues as a translator of Mông leaves it after a few sentences."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import catalogues, i18n

HEADER = """msgid ""
msgstr ""
"Language: hmn\\n"
"Plural-Forms: nplurals={forms}; plural={rule};\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def entry(msgid: str, msgstr: str) -> str:
    return f'msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


@contextmanager
def translated(
    folder: Path, body: str, *, code: str = "hmn", forms: int = 1, rule: str = "0"
) -> Iterator[None]:
    """Catalogues with the Vietnamese that ships and a third language that holds only `body`."""
    shipped = Path(str(catalogues.ROOT))
    shutil.copytree(shipped / "vi", folder / "vi")
    path = folder / code / catalogues.PLACE
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.format(forms=forms, rule=rule) + body, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "ROOT", folder)
        forget()
        yield
    forget()


def forget() -> None:
    """What was read of other folders."""
    read = (catalogues.catalogue, catalogues.third_languages, catalogues.formats, i18n._wording)
    for kept in read:
        kept.cache_clear()
