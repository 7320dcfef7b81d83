"""What belongs to the installation and to the order of changes, not to any feature."""

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, Column, Index, Table, text
from sqlalchemy.dialects.postgresql import UUID

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

#: One row: which life of history this is. A restore that lost history begins a new epoch.
installation = Table(
    "installation",
    metadata,
    Column("singleton", Boolean, primary_key=True, server_default=text("true")),
    id_column("epoch"),
    time_column("epoch_began_at", server_default=text("now()")),
    CheckConstraint("singleton", name="one_row"),
)

#: Per factory: the last change sequence given out, and the sequence that last touched catalogue, people or grants.
#: The row is updated last in every writing transaction, so that sequence order is commit order.
change_clock = Table(
    "change_clock",
    metadata,
    factory_key(),
    Column("seq", BigInteger, nullable=False, server_default=text("0")),
    Column("directory_seq", BigInteger, nullable=False, server_default=text("0")),
)

#: What moved: one row per transaction, entity and owner, however many ids moved with it.
#: `owner_id` and `line_id` say who may see it; both null means everyone in the factory.
change = Table(
    "change",
    metadata,
    factory_key(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("part", BigInteger, primary_key=True, autoincrement=False),
    text_column("entity"),
    Column("ids", ARRAY(UUID(as_uuid=False)), nullable=False),
    id_column("owner_id", nullable=True),
    id_column("line_id", nullable=True),
    time_column("changed_at", server_default=text("now()")),
)
Index("ix_change_owner", change.c.factory_id, change.c.owner_id, change.c.seq)
Index("ix_change_line", change.c.factory_id, change.c.line_id, change.c.seq)
