"""How far a batch may have been called: what stands beyond that at its worker's death was not."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import RowId, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
# An older program writes none of it, and holds all that it finds in doubt.
works_since = "0014"


def upgrade() -> None:
    op.create_table(
        "stretch",
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("may_call", RowId(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "batch"),
    )
    op.add_column("outbox", sa.Column("batch", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("outbox", "batch")
    op.drop_table("stretch")
