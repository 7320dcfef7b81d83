"""Tables of the catalogue. Nothing here is ever deleted: archiving is a time, a price is a new rate."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Table,
    Time,
    UniqueConstraint,
    text,
)

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

product = Table(
    "product",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("code"),
    text_column("name"),
    time_column("archived_at", nullable=True),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
    UniqueConstraint("factory_id", "code"),
)

operation = Table(
    "operation",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("code"),
    text_column("name"),
    Column("sam", Numeric(9, 4)),
    time_column("archived_at", nullable=True),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
    UniqueConstraint("factory_id", "code"),
    CheckConstraint("sam > 0", name="sam"),
)

#: A price as it was decided: immutable, named by ledger lines for ever. When it is valid stands in `rate_span`.
rate = Table(
    "rate",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    id_column("product_id"),
    id_column("operation_id"),
    Column("rate", Numeric(14, 4), nullable=False),
    id_column("set_by", nullable=True),
    time_column("set_at", server_default=text("now()")),
    time_column(
        "repriced_at", nullable=True, server_default=text("now()")
    ),  # when work approved before it was made good
    ForeignKeyConstraint(["factory_id", "product_id"], ["product.factory_id", "product.id"]),
    ForeignKeyConstraint(["factory_id", "operation_id"], ["operation.factory_id", "operation.id"]),
    UniqueConstraint("factory_id", "id", "product_id", "operation_id"),
    CheckConstraint("rate >= 0", name="rate"),
)
Index("ix_rate_unreached", rate.c.set_at, postgresql_where=text("repriced_at is null"))

#: The timeline of a product-operation as a chain: each span begins on the day its predecessor ends (`previous_to`),
#: exactly one has no predecessor, and a day ends and begins one span at most. So neither overlap nor gap can be stored.
rate_span = Table(
    "rate_span",
    metadata,
    factory_key(),
    id_column("product_id", primary_key=True),
    id_column("operation_id", primary_key=True),
    Column("effective_from", Date, primary_key=True),
    Column("effective_to", Date),
    Column("previous_to", Date),
    id_column("rate_id"),
    CheckConstraint("effective_to > effective_from", name="forward"),
    CheckConstraint("previous_to = effective_from", name="no_gap"),
    UniqueConstraint(
        "factory_id",
        "product_id",
        "operation_id",
        "effective_to",
        name="uq_rate_span_one_successor",
        postgresql_nulls_not_distinct=True,
    ),
    UniqueConstraint(
        "factory_id",
        "product_id",
        "operation_id",
        "previous_to",
        name="uq_rate_span_one_predecessor",
        postgresql_nulls_not_distinct=True,
    ),
    ForeignKeyConstraint(
        ["factory_id", "product_id", "operation_id", "previous_to"],
        [
            "rate_span.factory_id",
            "rate_span.product_id",
            "rate_span.operation_id",
            "rate_span.effective_to",
        ],
        name="fk_rate_span_chain",
        deferrable=True,
        initially="DEFERRED",
    ),
    ForeignKeyConstraint(
        ["factory_id", "rate_id", "product_id", "operation_id"],
        ["rate.factory_id", "rate.id", "rate.product_id", "rate.operation_id"],
        name="fk_rate_span_rate",
    ),
)

#: The working day's shifts; an overnight shift ends on the day after it began and belongs to the day of its start.
shift = Table(
    "shift",
    metadata,
    factory_key(),
    text_column("name", primary_key=True),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
)
