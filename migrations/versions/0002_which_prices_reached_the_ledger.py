"""which prices reached the ledger

A back-dated price is owed to work that was approved before it. The message that asks for it may be lost with its broker;
the row says whether it was done, so that a sweep can ask again. Prices that exist already count as done.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rate",
        sa.Column("repriced_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
    )
    op.create_index(
        "ix_rate_unreached", "rate", ["set_at"], unique=False, postgresql_where=sa.text("repriced_at is null")
    )


def downgrade() -> None:
    op.drop_index("ix_rate_unreached", table_name="rate", postgresql_where=sa.text("repriced_at is null"))
    op.drop_column("rate", "repriced_at")
