"""who brought a record

Work in someone's name that came by another device than it was made on may be that device's owner's invention: whoever
uses the device must not be the one to approve it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("record", sa.Column("carried_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("record", "carried_by")
