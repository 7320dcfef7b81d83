"""Tables of money. The database itself refuses to change or delete a line, and to add one to a closed period."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    UniqueConstraint,
    text,
)

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

#: A pay period, half-open. It moves forward only: open -> closed -> paid.
period = Table(
    "period",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    text_column("state", server_default=text("'open'")),
    time_column("closed_at", nullable=True),
    time_column("paid_at", nullable=True),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
    UniqueConstraint("factory_id", "starts"),
    CheckConstraint("ends > starts", name="forward"),
    CheckConstraint("state in ('open', 'closed', 'paid')", name="state"),
)

#: One line of money. `cause_id` is the mutation that caused it (a decision, or a back-dated price); the unique key over
#: record, cause and kind is what makes a decision pay once, however often its actor runs.
ledger_line = Table(
    "ledger_line",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    id_column("record_id"),
    id_column("cause_id"),
    text_column("kind"),
    id_column("worker_id"),
    id_column("line_id", nullable=True),
    id_column("product_id"),
    id_column("operation_id"),
    Column("quantity", Integer, nullable=False),
    id_column("rate_id"),
    Column("rate", Numeric(14, 4), nullable=False),
    Column("amount", Numeric(16, 2), nullable=False),
    Column("work_date", Date, nullable=False),
    id_column("period_id"),
    id_column("refers_to", nullable=True),
    time_column("posted_at"),
    UniqueConstraint("factory_id", "record_id", "cause_id", "kind"),
    ForeignKeyConstraint(["factory_id", "record_id"], ["record.factory_id", "record.id"]),
    ForeignKeyConstraint(["factory_id", "period_id"], ["period.factory_id", "period.id"]),
    ForeignKeyConstraint(["factory_id", "rate_id"], ["rate.factory_id", "rate.id"]),
    ForeignKeyConstraint(["factory_id", "refers_to"], ["ledger_line.factory_id", "ledger_line.id"]),
    CheckConstraint("kind in ('approval', 'reversal', 'difference')", name="kind"),
    CheckConstraint("kind = 'approval' or refers_to is not null", name="points_back"),
)
Index("ix_ledger_line_worker_day", ledger_line.c.factory_id, ledger_line.c.worker_id, ledger_line.c.work_date)
Index("ix_ledger_line_period", ledger_line.c.factory_id, ledger_line.c.period_id, ledger_line.c.worker_id)
#: Which work was ever approved at the prices of a product's operation: what a back-dated price has to reach.
Index(
    "ix_ledger_line_work",
    ledger_line.c.factory_id,
    ledger_line.c.product_id,
    ledger_line.c.operation_id,
    ledger_line.c.work_date,
    postgresql_where=text("kind = 'approval'"),
)
