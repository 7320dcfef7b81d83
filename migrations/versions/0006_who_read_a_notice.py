"""who read a notice

The announcement of a changed price is the price itself; only who has read it, and when, needs a row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_read",
        sa.Column("factory_id", sa.Uuid(), nullable=False),
        sa.Column("rate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("factory_id", "rate_id", "person_id", name="pk_notice_read"),
        sa.ForeignKeyConstraint(
            ["factory_id", "rate_id"],
            ["rate.factory_id", "rate.id"],
            name="fk_notice_read_factory_id_rate_id",
        ),
        sa.ForeignKeyConstraint(
            ["factory_id", "person_id"],
            ["person.factory_id", "person.id"],
            name="fk_notice_read_factory_id_person_id",
        ),
    )


def downgrade() -> None:
    op.drop_table("notice_read")
