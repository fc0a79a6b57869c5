"""Keys by which single people are opened in archives, so that archives forget who is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
# An older program would erase a person and leave the key by which archives still open.
works_since = "0014"

HAS_KEY = sa.text("key_enc IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "person_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("key_enc", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sa.CheckConstraint("(member_id IS NULL) <> (address_id IS NULL)", name="of_one"),
    )
    for name in ("member", "address"):
        op.create_index(
            f"person_key_{name}", "person_key", [f"{name}_id"], unique=True,
            sqlite_where=HAS_KEY, postgresql_where=HAS_KEY,
        )  # fmt: skip


def downgrade() -> None:
    for name in ("address", "member"):
        op.drop_index(f"person_key_{name}", table_name="person_key")
    op.drop_table("person_key")
