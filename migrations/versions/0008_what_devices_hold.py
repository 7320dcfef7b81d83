"""what devices hold

Each device says how many acknowledged mutations of each day it holds, and their hash; the server compares. A difference
is the first sign of lost history, on either side.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_acked",
        sa.Column("device_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("factory_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("server_count", sa.Integer(), nullable=True),
        sa.Column("differs_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_device_acked_device_id"),
        sa.PrimaryKeyConstraint("device_id", "day", name="pk_device_acked"),
    )
    op.create_index(
        "ix_device_acked_due", "device_acked", ["factory_id", "day"], postgresql_where=sa.text("due")
    )


def downgrade() -> None:
    op.drop_table("device_acked")
