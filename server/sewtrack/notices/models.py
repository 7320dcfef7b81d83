"""Read marks: once per person and announcement. An announcement is a rate, so nothing else is stored about it."""

from sqlalchemy import ForeignKeyConstraint, Table

from sewtrack.db.metadata import factory_key, id_column, metadata, time_column

notice_read = Table(
    "notice_read",
    metadata,
    factory_key(),
    id_column("rate_id", primary_key=True),
    id_column("person_id", primary_key=True),
    time_column("read_at"),
    ForeignKeyConstraint(["factory_id", "rate_id"], ["rate.factory_id", "rate.id"]),
    ForeignKeyConstraint(["factory_id", "person_id"], ["person.factory_id", "person.id"]),
)
