"""Tables of the transactional job table, its deduplication, and the schedule."""

from sqlalchemy import BigInteger, Column, Identity, Table, text
from sqlalchemy.dialects.postgresql import JSONB

from sewtrack.db.metadata import id_column, metadata, text_column, time_column

#: Messages to send, written in the transaction of their cause; the relay enqueues and then deletes them.
job = Table(
    "job",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    id_column(),
    text_column("actor"),
    Column("arguments", JSONB, nullable=False),
    time_column("created_at", server_default=text("now()")),
)

#: Which messages had their effect; written in the effect's own transaction, so that a second delivery does nothing.
job_done = Table(
    "job_done",
    metadata,
    id_column(primary_key=True),
    time_column("done_at", server_default=text("now()")),
)

#: Which slot of the schedule was given out; the key keeps two schedulers from giving one out twice.
schedule_run = Table(
    "schedule_run",
    metadata,
    text_column("name", primary_key=True),
    time_column("slot", primary_key=True),
    time_column("started_at", server_default=text("now()")),
)
