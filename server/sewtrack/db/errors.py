"""What the database's complaint means for the caller: guilty data, bad luck, or a database that is not there."""

from asyncpg.exceptions import InterfaceError, InternalClientError
from sqlalchemy.exc import DBAPIError


def sqlstate(error: BaseException) -> str | None:
    """The five characters of the SQLSTATE behind `error`, None when the database never answered."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    for candidate in (origin, getattr(origin, "__cause__", None)):
        state = getattr(candidate, "sqlstate", None)
        if isinstance(state, str):
            return state
    return None


def constraint_name(error: BaseException) -> str | None:
    """The constraint that was violated, when the database names one."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    for candidate in (origin, getattr(origin, "__cause__", None)):
        name = getattr(candidate, "constraint_name", None)
        if isinstance(name, str):
            return name
    return None


def is_refused_data(error: BaseException) -> bool:
    """The database refuses what was said (classes 22 and 23): saying it again will not help."""
    return (sqlstate(error) or "")[:2] in ("22", "23")


def is_contention(error: BaseException) -> bool:
    """Two transactions met (deadlock, serialisation): the same again, at once, will do."""
    return sqlstate(error) in ("40001", "40P01")


def is_unavailable(error: BaseException) -> bool:
    """The database is away, full or stopping (08, 53, 57, no answer, no free connection): nothing was acknowledged."""
    state = sqlstate(error)
    if state is None:
        return isinstance(error, OSError | TimeoutError) or _lost_connection(error)
    return state[:2] in ("08", "40", "53", "57")


def _lost_connection(error: BaseException) -> bool:
    if isinstance(error, InterfaceError):
        return "closed" in str(error).lower()  # asyncpg's word for a connection that went before it was asked
    if isinstance(error, InternalClientError):
        return True  # its word for one that went just when it was asked
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or "connection" in str(error.orig).lower()
    )
