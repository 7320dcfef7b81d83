"""Tables of cutting: the orders, and the leases phones hold on their pieces. Claims are the records themselves."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, Table, text

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

cut_order = Table(
    "cut_order",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("number"),
    id_column("product_id"),
    Column("quantity", Integer, nullable=False),
    time_column("archived_at", nullable=True),
    ForeignKeyConstraint(["factory_id", "product_id"], ["product.factory_id", "product.id"]),
    CheckConstraint("quantity between 1 and 100000", name="quantity"),
)
#: Numbers begin anew with each year: only two orders in work must not share one.
Index(
    "ix_cut_order_number",
    cut_order.c.factory_id,
    cut_order.c.number,
    unique=True,
    postgresql_where=text("archived_at is null"),
)

#: Pieces of one operation that one phone may tell its worker to be free. The id is the mutation's that asked.
cut_lease = Table(
    "cut_lease",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    id_column("cut_order_id"),
    id_column("operation_id"),
    id_column("worker_id"),
    id_column("device_id"),
    Column("quantity", Integer, nullable=False),
    time_column("expires_at"),
    time_column("closed_at", nullable=True),
    ForeignKeyConstraint(["factory_id", "cut_order_id"], ["cut_order.factory_id", "cut_order.id"]),
    ForeignKeyConstraint(["factory_id", "operation_id"], ["operation.factory_id", "operation.id"]),
    ForeignKeyConstraint(["factory_id", "worker_id"], ["person.factory_id", "person.id"]),
    CheckConstraint("quantity >= 0", name="quantity"),
)
Index(
    "ix_cut_lease_open",
    cut_lease.c.factory_id,
    cut_lease.c.cut_order_id,
    postgresql_where=text("closed_at is null"),
)
Index("ix_cut_lease_worker", cut_lease.c.factory_id, cut_lease.c.worker_id, cut_lease.c.id)
