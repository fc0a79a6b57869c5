"""Draws 0001 anew from the tables, as long as nothing is released: `python -m tests.store.redraw`.

What was written by hand (the triggers of the ledger) is taken over from the present file. After a
release it is a new revision that has to be written, never this one again.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from bot.store.database import Database
from bot.store.migrations.scripts import config

FIRST = Path(__file__).resolve().parents[2] / "bot/store/migrations/versions/0001_first.py"
DOWN = '    if op.get_bind().dialect.name == "postgresql":\n        op.execute("DROP FUNCTION'


def by_hand(text: str) -> tuple[str, str]:
    """The triggers, and what takes their function away."""
    begin, end = text.index("def _append_only"), text.index("def downgrade")
    return text[begin:end], text[text.index(DOWN) :]


def drawn() -> str:
    """The revision as alembic writes it for an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        empty = config(Database(f"sqlite:///{folder}/empty.db"))
        script = command.revision(empty, "The first schema", autogenerate=True, rev_id="0001")
    path = Path(script.path)  # type: ignore[union-attr]
    text = path.read_text()
    path.unlink()
    return "\n".join(line for line in text.splitlines() if "# ###" not in line)


def main() -> None:
    """Write the file, in our format."""
    old = FIRST.read_text()
    FIRST.unlink()
    try:
        new = drawn()
    except BaseException:
        FIRST.write_text(old)
        raise
    triggers, away = by_hand(old)
    up, down = new.split("def downgrade")
    text = f"{up.rstrip()}\n    _append_only()\n\n\n{triggers}def downgrade{down.rstrip()}\n{away}"
    FIRST.write_text(text)
    ruff = Path(sys.executable).with_name("ruff")
    for task in (("check", "--fix", "--quiet", "--select", "I,F401"), ("format", "--quiet")):
        subprocess.run([ruff, *task, FIRST], check=True)


if __name__ == "__main__":
    main()
