"""What each device last said that it holds as acknowledged, day by day, and what came of comparing it."""

from sqlalchemy import Boolean, Column, Date, ForeignKeyConstraint, Index, Integer, Table, text

from sewtrack.db.metadata import id_column, metadata, text_column, time_column

#: `due`: not compared yet. `differs_since`: the open alarm; null when device and server agree.
device_acked = Table(
    "device_acked",
    metadata,
    id_column("device_id", primary_key=True),
    Column("day", Date, primary_key=True),
    id_column("factory_id"),
    Column("count", Integer, nullable=False),
    text_column("hash"),
    time_column("reported_at"),
    Column("due", Boolean, nullable=False, server_default=text("true")),
    Column("server_count", Integer),
    time_column("differs_since", nullable=True),
    ForeignKeyConstraint(["device_id"], ["device.id"]),
)
Index("ix_device_acked_due", device_acked.c.factory_id, device_acked.c.day, postgresql_where=text("due"))
