"""Rules of the platforms."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("fault_since", UtcDateTime(), nullable=True),
        sa.Column("alerted_at", UtcDateTime(), nullable=True),
        sa.Column("good_at", UtcDateTime(), nullable=True),
        sa.Column("rest_until", UtcDateTime(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("token_expires_at", UtcDateTime(), nullable=True),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("platform"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("event_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "event_key"),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "name"),
    )
    op.create_index(op.f("ix_template_ref"), "template", ["ref"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "digest"),
    )
    op.create_table(
        "permit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("token_idx", sa.String(), nullable=False),
        sa.Column("token_enc", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["address.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_idx"),
    )
    op.create_index(op.f("ix_permit_address_id"), "permit", ["address_id"], unique=False)
    op.create_table(
        "push_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("observance", sa.Boolean(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("member_id", "day", "n"),
    )
    op.create_index(op.f("ix_push_slot_outbox_id"), "push_slot", ["outbox_id"], unique=False)
    op.add_column("address", sa.Column("preferred_at", UtcDateTime(), nullable=True))
    op.add_column("address", sa.Column("silent_until", UtcDateTime(), nullable=True))
    op.add_column("campaign", sa.Column("plan", sa.JSON(), nullable=True))
    op.add_column("outbox", sa.Column("form", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("cost", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("tried", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("offered_at", UtcDateTime(), nullable=True))
    op.add_column(
        "platform_token", sa.Column("spending", sa.String(), nullable=False, server_default="")
    )
    op.add_column(
        "platform_token", sa.Column("spent", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("platform_token", "spent")
    op.drop_column("platform_token", "spending")
    op.drop_column("outbox", "offered_at")
    op.drop_column("outbox", "tried")
    op.drop_column("outbox", "cost")
    op.drop_column("outbox", "form")
    op.drop_column("campaign", "plan")
    op.drop_column("address", "silent_until")
    op.drop_column("address", "preferred_at")
    op.drop_index(op.f("ix_push_slot_outbox_id"), table_name="push_slot")
    op.drop_table("push_slot")
    op.drop_index(op.f("ix_permit_address_id"), table_name="permit")
    op.drop_table("permit")
    op.drop_table("upload")
    op.drop_index(op.f("ix_template_ref"), table_name="template")
    op.drop_table("template")
    op.drop_table("notice")
    op.drop_table("channel")
