"""Versions of lessons: from the folder, or drafted in chat and approved by a second person."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("shown_from", UtcDateTime(), nullable=True),
        sa.Column("shown_to", UtcDateTime(), nullable=True),
        sa.CheckConstraint("approver_id IS NULL OR approver_id <> author_id", name="two_people"),
        sa.CheckConstraint("state <> 'approved' OR approver_id IS NOT NULL", name="by_somebody"),
        sa.ForeignKeyConstraint(["approver_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lesson_id", "locale", "version"),
    )
    op.create_index("lesson_version_state", "lesson_version", ["state"])
    revisions = op.create_table(
        "lesson_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(revisions, [{"id": 1, "number": 0}])


def downgrade() -> None:
    op.drop_table("lesson_revision")
    op.drop_table("lesson_version")
