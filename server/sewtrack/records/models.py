"""Tables of claimed work: the record as it stands, and the log of every mutation with the answer it got."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

#: Every mutation with a final outcome, kept as long as the ledger. The primary key is the whole of deduplication.
mutation = Table(
    "mutation",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("type"),
    id_column("actor_id", nullable=True),
    id_column("device_id"),
    Column("content_hash", LargeBinary, nullable=False),
    text_column("content"),  # canonical JSON, word for word what was hashed
    Column("applied", SmallInteger, nullable=False),  # 1 applied, 0 rejected
    Column("code", Text),
    Column("detail", Text),
    Column("refused", JSONB),
    text_column("receipt"),
    time_column("received_at"),
    CheckConstraint("applied in (0, 1)", name="applied"),
)

#: Mutations that wait for what they refer to: not acknowledged, yet kept and listed until released or orphaned.
held_mutation = Table(
    "held_mutation",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("code"),
    text_column("content"),
    id_column("device_id"),
    time_column("first_held_at"),
    time_column("released_at", nullable=True),
)

record = Table(
    "record",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    id_column("version"),  # the id of the mutation that made this version
    id_column("worker_id"),
    id_column("line_id", nullable=True),
    id_column("product_id"),
    id_column("operation_id"),
    Column("quantity", Integer, nullable=False),
    text_column("status", server_default=text("'pending'")),
    id_column("decision_id", nullable=True),
    Column("approved_quantity", Integer),
    id_column("rate_id", nullable=True),
    Column("rate", Numeric(14, 4)),
    Column("amount", Numeric(16, 2)),
    Column("reason_code", Text),
    Column("reason_note", Text),
    id_column("decided_by", nullable=True),
    time_column("decided_at", nullable=True),
    id_column("disputed_decider", nullable=True),
    time_column("occurred_at"),  # as the device's clock said
    time_column("corrected_at"),  # as it must have been
    time_column("received_at"),
    Column("work_date", Date, nullable=False),
    id_column("period_id", nullable=True),
    time_column("paid_at", nullable=True),
    id_column("device_id"),
    id_column(
        "carried_by", nullable=True
    ),  # the device that brought it, where that is not the one it was made on
    id_column("shown_rate_id", nullable=True),
    Column("note", Text),
    Column("shift", Text),
    Column("bundle", Text),
    id_column("cut_order_id", nullable=True),
    Column("sam", Numeric(9, 4)),
    Column("flags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    ForeignKeyConstraint(["factory_id", "worker_id"], ["person.factory_id", "person.id"]),
    ForeignKeyConstraint(["factory_id", "product_id"], ["product.factory_id", "product.id"]),
    ForeignKeyConstraint(["factory_id", "operation_id"], ["operation.factory_id", "operation.id"]),
    CheckConstraint("quantity between 1 and 100000", name="quantity"),
    CheckConstraint("approved_quantity between 1 and quantity", name="approved_quantity"),
    CheckConstraint("status in ('pending', 'approved', 'rejected', 'cancelled')", name="status"),
    CheckConstraint(
        "status <> 'approved' or (approved_quantity is not null and amount is not null and decided_by is not null)",
        name="approved_is_whole",
    ),
)
Index("ix_record_worker_day", record.c.factory_id, record.c.worker_id, record.c.work_date)
Index(
    "ix_record_cut_order",
    record.c.factory_id,
    record.c.cut_order_id,
    record.c.operation_id,
    postgresql_where=text("cut_order_id is not null"),
)
Index("ix_record_line_day", record.c.factory_id, record.c.line_id, record.c.work_date)
