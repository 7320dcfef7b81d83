"""The schema's registry and its small vocabulary of columns. Tables live with their features."""

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column(name: str = "id", **options: Any) -> Column[str]:
    """A UUID, handled as lower-case text in Python."""
    return Column(name, UUID(as_uuid=False), **{"nullable": False, **options})


def text_column(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, **{"nullable": False, **options})


def time_column(name: str, **options: Any) -> Column[Any]:
    return Column(name, DateTime(timezone=True), **{"nullable": False, **options})


def factory_key() -> Column[str]:
    """`factory_id`, first in every domain key, so that no query can forget its scope."""
    return id_column("factory_id", primary_key=True)
