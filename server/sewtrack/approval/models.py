"""Tables of decisions: what a master said about which versions, and what of it is settled."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

decision = Table(
    "decision",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("type"),
    id_column("actor_id"),
    time_column("bound_at"),
    Column("bound", Integer, nullable=False),
    Column("settled", Integer, nullable=False, server_default=text("0")),
    Column("refused", Integer, nullable=False),
    ForeignKeyConstraint(["factory_id", "actor_id"], ["person.factory_id", "person.id"]),
    CheckConstraint("type in ('records.approve', 'records.reject', 'records.reverse')", name="type"),
    CheckConstraint("settled between 0 and bound", name="settled"),
)
Index("ix_decision_actor", decision.c.factory_id, decision.c.actor_id, decision.c.bound_at)
Index("ix_decision_unsettled", decision.c.bound_at, postgresql_where=text("settled < bound"))

#: One bound record of a decision, with the price fixed when it was bound.
decision_item = Table(
    "decision_item",
    metadata,
    factory_key(),
    id_column("decision_id", primary_key=True),
    id_column("record_id", primary_key=True),
    Column("quantity", Integer),
    id_column("rate_id", nullable=True),
    Column("rate", Numeric(14, 4)),
    Column("amount", Numeric(16, 2)),
    Column("reason_code", Text),
    Column("reason_note", Text),
    time_column("settled_at", nullable=True),
    ForeignKeyConstraint(["factory_id", "decision_id"], ["decision.factory_id", "decision.id"]),
    ForeignKeyConstraint(["factory_id", "record_id"], ["record.factory_id", "record.id"]),
)
Index(
    "ix_decision_item_unsettled",
    decision_item.c.factory_id,
    decision_item.c.decision_id,
    decision_item.c.record_id,
    postgresql_where=text("settled_at is null"),
)
