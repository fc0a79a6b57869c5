"""What is ready to go out by platform: one platform's broadcast is not gone through for another."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
# Another index in the place of one harms no older program.
works_since = "0014"

BEFORE, NOW = ["priority", "not_before", "id"], ["platform", "priority", "not_before", "id"]


def upgrade() -> None:
    _ready(NOW)


def downgrade() -> None:
    _ready(BEFORE)


def _ready(columns: list[str]) -> None:
    op.drop_index("outbox_ready", table_name="outbox")
    op.create_index(
        "outbox_ready", "outbox", columns, unique=False,
        sqlite_where=sa.text("state = 'waiting' AND shelved = 0"),
        postgresql_where=sa.text("state = 'waiting' AND NOT shelved"),
    )  # fmt: skip
