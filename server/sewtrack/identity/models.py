"""Tables of who is who. Secrets are stored as argon2id hashes, tokens as SHA-256, both useless to whoever reads a dump."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from sewtrack.db.metadata import factory_key, id_column, metadata, text_column, time_column

factory = Table(
    "factory",
    metadata,
    id_column(primary_key=True),
    text_column("name"),
    text_column("timezone", server_default=text("'Asia/Tashkent'")),
    text_column("currency", server_default=text("'UZS'")),
    time_column("created_at", server_default=text("now()")),
)

line = Table(
    "line",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("name"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
)

person = Table(
    "person",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("name"),
    text_column("role"),
    id_column("line_id", nullable=True),
    text_column("language", server_default=text("'uz'")),
    Column("login", Text, unique=True),  # lower case, unique in the installation: sign-in names no factory
    Column("secret_hash", Text),
    time_column("created_at", server_default=text("now()")),
    time_column("deactivated_at", nullable=True),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
    ForeignKeyConstraint(["factory_id", "line_id"], ["line.factory_id", "line.id"]),
    CheckConstraint("role in ('worker', 'master', 'admin')", name="role"),
    CheckConstraint("login = lower(login)", name="login_lower"),
    CheckConstraint("language in ('uz', 'ru', 'en')", name="language"),
)

#: Which line a person belonged to from a day on: a record's line is frozen from here by its work date.
person_line = Table(
    "person_line",
    metadata,
    factory_key(),
    id_column("person_id", primary_key=True),
    Column("effective_from", Date, primary_key=True),
    id_column("line_id", nullable=True),
    ForeignKeyConstraint(["factory_id", "person_id"], ["person.factory_id", "person.id"]),
    ForeignKeyConstraint(["factory_id", "line_id"], ["line.factory_id", "line.id"]),
)

#: A master who stands in for another on one line for one day.
substitute = Table(
    "substitute",
    metadata,
    factory_key(),
    id_column("line_id", primary_key=True),
    id_column("person_id", primary_key=True),
    Column("day", Date, primary_key=True),
    ForeignKeyConstraint(["factory_id", "line_id"], ["line.factory_id", "line.id"]),
    ForeignKeyConstraint(["factory_id", "person_id"], ["person.factory_id", "person.id"]),
)

#: `id` alone is the key: a device id is claimed once in the installation, by one factory.
device = Table(
    "device",
    metadata,
    id_column(primary_key=True),
    id_column("factory_id"),
    text_column("name"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    time_column("claimed_at", server_default=text("now()")),
    time_column("last_contact_at", nullable=True),
    time_column("revoked_at", nullable=True),
    Column("client_version", Text),
    Column("report", JSONB),
    id_column(
        "displaces_id", nullable=True
    ),  # the id it asked for when that was another's: the admin is told
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
)
Index("ix_device_factory", device.c.factory_id)

#: Who ever signed in on which device; never taken back, since work made there may still be on its way.
device_grant = Table(
    "device_grant",
    metadata,
    factory_key(),
    id_column("device_id", primary_key=True),
    id_column("person_id", primary_key=True),
    time_column("granted_at", server_default=text("now()")),
    ForeignKeyConstraint(["device_id"], ["device.id"]),
    ForeignKeyConstraint(["factory_id", "person_id"], ["person.factory_id", "person.id"]),
)

login_session = Table(
    "login_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    id_column("factory_id"),
    id_column("device_id"),
    id_column("person_id"),
    time_column("created_at", server_default=text("now()")),
    time_column("last_used_at", server_default=text("now()")),
    time_column("expires_at"),
    time_column("ended_at", nullable=True),
    ForeignKeyConstraint(["device_id"], ["device.id"]),
    ForeignKeyConstraint(["factory_id", "person_id"], ["person.factory_id", "person.id"]),
)
Index("ix_login_session_person", login_session.c.factory_id, login_session.c.person_id)
Index(
    "ix_login_session_device",
    login_session.c.device_id,
    postgresql_where=text("ended_at is null"),
)

#: Growing delays of sign-in, keyed by account or device; a delay, never a lock.
sign_in_delay = Table(
    "sign_in_delay",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    time_column("last_failed_at"),
    time_column("not_before"),
)

#: A television: a token that reads one board and nothing else.
kiosk = Table(
    "kiosk",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("name"),
    id_column("line_id", nullable=True),
    Column("token_hash", LargeBinary, nullable=False),
    time_column("created_at", server_default=text("now()")),
    time_column("last_seen_at", nullable=True),
    time_column("revoked_at", nullable=True),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
    UniqueConstraint("token_hash"),
)

#: What happened around sign-in and devices, for the admin: append only.
security_event = Table(
    "security_event",
    metadata,
    factory_key(),
    id_column(primary_key=True),
    text_column("kind"),
    id_column("person_id", nullable=True),
    id_column("device_id", nullable=True),
    Column("detail", JSONB),
    time_column("at", server_default=text("now()")),
    ForeignKeyConstraint(["factory_id"], ["factory.id"]),
)
