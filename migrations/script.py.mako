"""${message}

A migration must not break the version of the server before it: expand now, contract one release later. It imports no
application code, takes no lock it cannot get within five seconds, and fills large tables in batches, elsewhere.
"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
