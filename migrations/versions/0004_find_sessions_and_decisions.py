"""find sessions by device and decisions by who made them

Each sign-in ends the device's other sessions, and each first pull of a master asks for the own decisions of the last
weeks: both read the whole table, which only grows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_login_session_device",
        "login_session",
        ["device_id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_decision_actor", "decision", ["factory_id", "actor_id", "bound_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_decision_actor", table_name="decision")
    op.drop_index(
        "ix_login_session_device", table_name="login_session", postgresql_where=sa.text("ended_at is null")
    )
