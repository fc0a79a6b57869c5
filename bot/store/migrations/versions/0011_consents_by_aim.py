"""Consents by aim, with the exact text; what an older notice covered is written out.

The notice of before spoke of lessons and of reminders, and of no telephone number: who agreed to it
agreed to those two. Nobody has agreed to messages to a number yet.
"""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
# An older program would go on sending to whoever said no to reminders, or never agreed to templates
# to the number.
works_since = "0011"

OLD = "2026-11"
REMINDERS = """
    INSERT INTO consent (key, address_id, aim, answer, version, wording, at)
    SELECT key, address_id, 'reminders', answer, version, '', at FROM consent ORDER BY id
"""
READ = f"UPDATE address SET notice = '{OLD}' WHERE consent_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "consent_wording",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.add_column("member", sa.Column("phone_consent_at", UtcDateTime(), nullable=True))
    op.add_column("address", sa.Column("reminders_off_at", UtcDateTime(), nullable=True))
    op.add_column("address", sa.Column("notice", sa.String(), nullable=False, server_default=""))
    op.execute(READ)
    # Processes of the version before may still write beside this one: they name no key and no aim.
    op.add_column("consent", sa.Column("key", sa.String(), nullable=True))
    for name, usual in (("aim", "lessons"), ("wording", "")):
        new = sa.Column(name, sa.String(), nullable=False, server_default=usual)
        op.add_column("consent", new)
    op.execute("UPDATE consent SET key = 'old:' || id")
    op.execute(REMINDERS)
    op.create_index("consent_once", "consent", ["key", "aim"], unique=True)


def downgrade() -> None:
    op.execute("DELETE FROM consent WHERE aim <> 'lessons'")
    op.drop_index("consent_once", "consent")
    for name in ("wording", "aim", "key"):
        op.drop_column("consent", name)
    op.drop_column("address", "notice")
    op.drop_column("address", "reminders_off_at")
    op.drop_column("member", "phone_consent_at")
    op.drop_table("consent_wording")
