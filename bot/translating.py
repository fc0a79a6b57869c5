"""`make messages`, second part: the catalogues of third languages follow the sentences of the code.

`pybabel update` refuses a language that Babel does not know (`hmn`, Mông), and writing one drops
its plural rule; both are made good here. What is translated stays, new sentences come in empty,
sentences that nobody says any more go.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.catalogues import DOMAIN, LOCALES, PLACE

_AFTER = '"Language-Team: '  # Babel's own place for the rule


def refresh(catalogue: bytes, template: bytes, locale: str) -> bytes:
    """The catalogue of a language with exactly the sentences of the template."""
    read = read_po(BytesIO(catalogue), locale=locale)
    creation_date = read.creation_date
    read.update(read_po(BytesIO(template)), no_fuzzy_matching=True)
    read.creation_date = creation_date  # else every run would change every file
    written = BytesIO()
    write_po(written, read, ignore_obsolete=True, width=0, no_location=True, sort_output=True)
    return _with_rule(written.getvalue().decode(), read).encode()


def _with_rule(text: str, read: Catalog) -> str:
    if read.locale is not None:  # Babel has written it
        return text
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines, 1) if line.startswith(_AFTER))
    return "\n".join([*lines[:at], f'"Plural-Forms: {read.plural_forms}\\n"', *lines[at:]])


def main(folder: Path) -> None:
    """Refresh every third language of a folder with `lantoa.pot`."""
    template = (folder / f"{DOMAIN}.pot").read_bytes()
    for path in sorted(folder.glob(f"*/{PLACE}")):
        locale = path.relative_to(folder).parts[0]
        if locale not in LOCALES:
            path.write_bytes(refresh(path.read_bytes(), template, locale))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
