"""The headers that tell a browser what this origin never does. They are on every answer, errors and files included."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sewtrack.kit.problem import Problem

#: No inline script or style, nothing from elsewhere, in no frame. A page that needs more is changed, not this line.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=(), "
    "fullscreen=(self), screen-wake-lock=(self)"
)
ALWAYS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": PERMISSIONS_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HSTS = "max-age=31536000"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
#: A page elsewhere cannot send these without asking first (CORS), and nobody is ever told yes.
BODY_TYPES = ("application/json", "application/msgpack", "application/x-msgpack", "application/vnd.msgpack")

Scope = Mapping[str, Any]
Headers = list[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> str | None:
    """The first value of a request header, by its lower-case name."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def is_https(scope: Scope, *, behind_proxy: bool) -> bool:
    """Whether the caller's browser speaks TLS: to us, or, when its word is trusted, to the proxy in front."""
    if behind_proxy:
        forwarded = header(scope, b"x-forwarded-proto")
        if forwarded is not None:
            return forwarded.split(",")[0].strip().lower() == "https"
    return bool(scope.get("scheme") == "https")


def secured(headers: Iterable[tuple[bytes, bytes]], path: str, status: int, *, https: bool) -> Headers:
    """An answer's headers with ours; what a route has set itself stays. Neither the API nor an error is ever kept."""
    result = [(name.lower(), value) for name, value in headers]
    present = {name for name, _ in result}
    ours = dict(ALWAYS)
    if https:
        ours["strict-transport-security"] = HSTS
    if is_api(path) or status >= 400:
        ours["cache-control"] = "no-store"
    return result + [(n.encode(), v.encode()) for n, v in ours.items() if n.encode() not in present]


def is_api(path: str) -> bool:
    return path == "/api" or path.startswith(("/api/", "/health/", "/metrics"))


def refuse_cross_site(scope: Scope) -> None:
    """Raises `Problem` for a request that changes something and that a foreign page could have made.

    Three independent nets: what the browser says of the initiator, the origin it names, and a content type that no
    form can have. Programs without a browser send neither of the first two.
    """
    if scope["method"] in SAFE_METHODS:
        return
    if header(scope, b"sec-fetch-site") not in (None, "same-origin", "none"):
        raise Problem(403, "cross_site", "Sec-Fetch-Site must be same-origin")
    origin = header(scope, b"origin")
    if origin is not None and not _same_host(origin, header(scope, b"host")):
        raise Problem(403, "cross_site", "Origin must be this host")
    if not _has_body_type(scope):
        raise Problem(415, "unsupported_media_type", "send application/json or application/msgpack")


def _same_host(origin: str, host: str | None) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and parts.netloc != ""
        and parts.netloc.lower() == (host or "").lower()
    )


def _has_body_type(scope: Scope) -> bool:
    content_type = header(scope, b"content-type")
    if content_type is None:
        # A form cannot send DELETE; a bodiless one needs no type.
        length = header(scope, b"content-length")
        return (
            scope["method"] == "DELETE"
            and length in (None, "0")
            and header(scope, b"transfer-encoding") is None
        )
    return content_type.split(";")[0].strip().lower() in BODY_TYPES
