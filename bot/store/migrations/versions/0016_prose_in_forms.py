"""An officer's word that the next message is a text, and no cry for help.

No older program beside it: it would answer a text that was let through without the card above it.
"""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
works_since = "0016"


def upgrade() -> None:
    op.add_column("address", sa.Column("prose_until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("address", "prose_until")
