"""The two cookies: `device` names the phone for as long as browsers allow, `session` the person using it.

Over HTTPS they carry the `__Host-` prefix, which no subdomain and no plain-text page can set; over plain HTTP (a factory
without a certificate) they cannot. Each is read under its right name for the connection only.
"""

from http.cookies import SimpleCookie
from typing import Any

from litestar.connection import ASGIConnection

#: 400 days is the longest that browsers keep a cookie; both are renewed long before.
DEVICE_SECONDS = 400 * 86_400
WORKER_SESSION_SECONDS = 90 * 86_400
OTHER_SESSION_SECONDS = 12 * 3_600

Connection = ASGIConnection[Any, Any, Any, Any]


def read_cookies(connection: Connection) -> tuple[str | None, str | None]:
    """The (device, session) tokens that this request shows."""
    cookies = connection.cookies
    prefix = _prefix(connection)
    return cookies.get(f"{prefix}device"), cookies.get(f"{prefix}session")


def give_cookies(connection: Connection, *, device: str, session: str, role: str) -> None:
    """Sets both on the answer, with their full time before them."""
    _give(connection, "device", device, DEVICE_SECONDS)
    _give(connection, "session", session, session_seconds(role))


def take_session_cookie(connection: Connection) -> None:
    """Removes the session from the browser; the device stays known."""
    _give(connection, "session", "", 0)


def session_seconds(role: str) -> int:
    return WORKER_SESSION_SECONDS if role == "worker" else OTHER_SESSION_SECONDS


def _give(connection: Connection, name: str, value: str, seconds: int) -> None:
    key = f"{_prefix(connection)}{name}"
    cookie: SimpleCookie = SimpleCookie({key: value})
    cookie[key].update({"path": "/", "max-age": str(seconds), "samesite": "Strict"})
    cookie[key]["httponly"] = True
    if _is_https(connection):
        cookie[key]["secure"] = True
    # The front door adds them to the answer, whichever handler makes it.
    connection.scope["state"].setdefault("set_cookies", []).append(cookie[key].OutputString())


def _prefix(connection: Connection) -> str:
    return "__Host-" if _is_https(connection) else ""


def _is_https(connection: Connection) -> bool:
    return bool(connection.scope["state"]["https"])
