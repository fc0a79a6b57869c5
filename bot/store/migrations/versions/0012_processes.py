"""Many processes: one pace for all, old and new programs side by side, campaigns taken in turn."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
# The oldest revision whose program may work on this schema, beside ours and until it is replaced.
works_since = "0011"

CAMPAIGN = ["campaign_id", "state"]
IN_TURN = [*CAMPAIGN, "platform", "not_before"]


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("platform"),
    )
    op.create_table(
        "schema_upgrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("works_since", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.drop_index("outbox_campaign", table_name="outbox")
    op.create_index("outbox_campaign", "outbox", IN_TURN, unique=False)


def downgrade() -> None:
    op.drop_index("outbox_campaign", table_name="outbox")
    op.create_index("outbox_campaign", "outbox", CAMPAIGN, unique=False)
    op.drop_table("schema_upgrade")
    op.drop_table("pace")
