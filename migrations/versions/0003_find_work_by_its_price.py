"""find work by its price

A price set backwards looks for approved work of its product and operation while no decision can be settled. Without an
index it read every record of the factory; the ledger's approvals say the same and grow more slowly.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ledger_line_work",
        "ledger_line",
        ["factory_id", "product_id", "operation_id", "work_date"],
        unique=False,
        postgresql_where=sa.text("kind = 'approval'"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_ledger_line_work", table_name="ledger_line", postgresql_where=sa.text("kind = 'approval'")
    )
