"""A folder's edition keeps its own number beside the version that this list gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
works_since = "0014"

KEY = ["lesson_id", "locale", "edition"]


def upgrade() -> None:
    op.add_column("lesson_version", sa.Column("edition", sa.Integer(), nullable=True))
    op.execute("UPDATE lesson_version SET edition = version WHERE state = 'folder'")
    op.create_index("lesson_version_edition", "lesson_version", KEY, unique=True)


def downgrade() -> None:
    op.drop_index("lesson_version_edition", table_name="lesson_version")
    op.drop_column("lesson_version", "edition")
