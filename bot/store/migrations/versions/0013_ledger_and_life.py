"""Where this database lives and whether it may speak; the brake; what is shelved, what intended."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
# An older program would speak out of a copy that is to be silent, and give up what is shelved.
works_since = "0013"

READY = ["priority", "not_before", "id"]
WAITING = "state = 'waiting'"


def upgrade() -> None:
    op.create_table(
        "instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("silent_since", UtcDateTime(), nullable=True),
        sa.Column("silent_why", sa.String(), nullable=False),
        sa.Column("copied_at", UtcDateTime(), nullable=True),
        sa.Column("alive_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "brake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("who", "words", "n"),
    )
    op.create_index("brake_at", "brake", ["at"], unique=False)
    op.create_index(op.f("ix_brake_outbox_id"), "brake", ["outbox_id"], unique=False)
    op.add_column(
        "outbox", sa.Column("shelved", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("campaign", sa.Column("intended", sa.Integer(), nullable=True))
    op.add_column("campaign", sa.Column("judged", sa.JSON(), nullable=True))
    _ready_index(f"{WAITING} AND shelved = 0", f"{WAITING} AND NOT shelved")


def downgrade() -> None:
    _ready_index(WAITING, WAITING)
    op.drop_column("campaign", "judged")
    op.drop_column("campaign", "intended")
    op.drop_column("outbox", "shelved")
    op.drop_index(op.f("ix_brake_outbox_id"), table_name="brake")
    op.drop_index("brake_at", table_name="brake")
    op.drop_table("brake")
    op.drop_table("instance")


def _ready_index(on_sqlite: str, on_postgres: str) -> None:
    """What is claimed from: shelved rows stand in nobody's way."""
    op.drop_index("outbox_ready", table_name="outbox")
    op.create_index(
        "outbox_ready", "outbox", READY, unique=False,
        sqlite_where=sa.text(on_sqlite), postgresql_where=sa.text(on_postgres),
    )  # fmt: skip
