"""Numbers of 64 bits for the rows of tables that grow with every message: 32 end at 2.1 billion."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
# An older program asks by numbers of 32 bits, and all that there are yet still are.
works_since = "0014"

COUNTED = ("inbox", "outbox", "evidence", "audit", "push_slot", "brake")
POINTING = (
    ("push_slot", "outbox_id"),
    ("permit", "outbox_id"),
    ("brake", "outbox_id"),
    ("evidence", "inbox_id"),
)


def upgrade() -> None:
    _written_as(sa.BigInteger(), sa.Integer(), "bigint")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in COUNTED:  # a number that is too wide by now is refused further down
            last = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"
            op.execute(f"SELECT setval('{table}_id_seq', {last}, false)")
            op.execute(f"ALTER SEQUENCE {table}_id_seq START 1")
    _written_as(sa.Integer(), sa.BigInteger(), "integer")


def _written_as(
    kind: sa.types.TypeEngine[int], before: sa.types.TypeEngine[int], name: str
) -> None:
    """SQLite's numbers are as wide as they need to be."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in COUNTED:
        op.alter_column(table, "id", type_=kind, existing_type=before)
        op.execute(f"ALTER SEQUENCE {table}_id_seq AS {name}")
    for table, column in POINTING:
        op.alter_column(table, column, type_=kind, existing_type=before)
