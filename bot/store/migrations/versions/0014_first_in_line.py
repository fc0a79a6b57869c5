"""An index in the order in which events are taken: cries for help first, then by age."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
# An index more harms no older program.
works_since = "0013"

OPEN = sa.text("status < 2")


def upgrade() -> None:
    op.create_index(
        "inbox_first", "inbox", [sa.text("(kind <> 'crisis')"), "id"], unique=False,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("inbox_first", table_name="inbox")
