"""The unit of a report stands in each of its versions, so that it can be corrected with history."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = "activity_version"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE activity_version SET unit_id = "
        "(SELECT activity.unit_id FROM activity WHERE activity.id = activity_version.activity_id)"
    )
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("unit_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key("activity_version_unit_id_fkey", "unit", ["unit_id"], ["id"])
        table.create_index("activity_version_unit", ["unit_id"])


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_index("activity_version_unit")
        table.drop_constraint("activity_version_unit_id_fkey", type_="foreignkey")
        table.drop_column("unit_id")
