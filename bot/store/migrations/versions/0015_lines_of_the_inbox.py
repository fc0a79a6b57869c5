"""What waits in the inbox by its age, and cries for help by themselves: they are taken first."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
# Two indexes more harm no older program.
works_since = "0014"

OPEN = "status < 2"


def upgrade() -> None:
    _line("inbox_line", OPEN)
    _line("inbox_cries", f"{OPEN} AND kind = 'crisis'")


def downgrade() -> None:
    op.drop_index("inbox_cries", table_name="inbox")
    op.drop_index("inbox_line", table_name="inbox")


def _line(name: str, which: str) -> None:
    where = sa.text(which)
    op.create_index(name, "inbox", ["id"], unique=False, sqlite_where=where, postgresql_where=where)
