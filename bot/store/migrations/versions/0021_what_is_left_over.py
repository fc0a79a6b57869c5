"""What was given up, cannot be read or has no state is found without all that ever was."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
# More indexes harm no older program.
works_since = "0014"

NAMELESS = (
    "state NOT IN ('waiting','sending','uncertain','sent','delivered','seen',"
    "'failed','skipped','cancelled')"
)
PARTIAL = (
    ("inbox_left", "inbox", "status", "status > 2"),
    ("outbox_nameless", "outbox", "state", NAMELESS),
    ("outbox_unreadable", "outbox", "not_before", "reason = 'unreadable'"),
)


def upgrade() -> None:
    for name, table, column, rows in PARTIAL:
        op.create_index(
            name, table, [column], unique=False,
            sqlite_where=sa.text(rows), postgresql_where=sa.text(rows),
        )  # fmt: skip
    op.create_index("campaign_state", "campaign", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index("campaign_state", table_name="campaign")
    for name, table, _column, _rows in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
