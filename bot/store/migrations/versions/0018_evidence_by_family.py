"""The evidence of a family in the order in which it is looked for: what is compared as it is first,
the moment last. PostgreSQL took each look for three hundred of them, and read everything instead.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
works_since = "0014"

NAME, TABLE = "evidence_family", "evidence"


def upgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, ["family_id", "topic_id", "adult", "at"])


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, ["family_id", "topic_id", "at", "adult"])
