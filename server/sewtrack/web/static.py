"""The PWA's files, as Vite wrote them: prebuilt .br and .gz, validators, and the caching that an offline app needs.

`/assets/*` carry their content's hash in their names and are kept for a year. All else is asked for again each time:
a service worker that a cache keeps would pin a phone to an old version for ever.
"""

import hashlib
import mimetypes
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.handlers import HTTPRouteHandler

from sewtrack.kit.problem import Problem

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".txt": "text/plain",
}
#: Best first; what the build did not write is not offered.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
NOT_BUILT = (
    "SEW-TRACK is running, but its pages have not been built on this machine.\n"
    "Build them with `npm ci && npm run build` in the folder `pwa`, or start with `./sewtrack up`, which does it.\n"
)


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: its bytes, in one encoding, and their validator."""

    body: bytes
    etag: str
    media_type: str
    encoding: str | None
    varies: bool


class Pages:
    """Reads files below `root`, remembered until they change on disk. Nothing outside of it can be named."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: dict[Path, tuple[tuple[int, int], bytes, str]] = {}

    def answer(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """200, 304, 404 as a problem, or a plain 503 while there is nothing built."""
        if not (self._root / "index.html").is_file():
            headers = {"cache-control": "no-store", "retry-after": "5"}
            return Response(NOT_BUILT, status_code=503, media_type="text/plain", headers=headers)
        path = request.scope["path"]
        asset = self.find(path, request.headers.get("accept-encoding", ""))
        if asset is None and _is_navigation(path, request):
            path = "/index.html"
            asset = self.find(path, request.headers.get("accept-encoding", ""))
        if asset is None:
            raise Problem(404, "not_found")
        headers = {
            "etag": asset.etag,
            "cache-control": IMMUTABLE if path.startswith("/assets/") else REVALIDATE,
        }
        if asset.varies:
            headers["vary"] = "Accept-Encoding"
        if _matches(request.headers.get("if-none-match"), asset.etag):
            return Response(None, status_code=304, headers=headers)
        if asset.encoding:
            headers["content-encoding"] = asset.encoding
        return Response(asset.body, media_type=asset.media_type, headers=headers)

    def find(self, path: str, accept_encoding: str) -> Asset | None:
        """The file at a request's path in the best encoding the client takes; None when there is no such file."""
        file = self._locate(path)
        if file is None:
            return None
        accepted = _accepted(accept_encoding)
        prebuilt = {name: file.with_name(file.name + suffix) for name, suffix in ENCODINGS.items()}
        there = {name: candidate for name, candidate in prebuilt.items() if candidate.is_file()}
        name = next((name for name in there if name in accepted), None)
        body, digest = self._read(there[name] if name else file)
        media_type = (
            TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        )
        return Asset(body, f'"{digest}"', media_type, name, bool(there))

    def _locate(self, path: str) -> Path | None:
        """The file that `path` names inside the folder; never a hidden one, a compressed twin, or one outside."""
        if path == "/":
            path = "/index.html"
        elif path == "/board" and (self._root / "board.html").is_file():
            path = "/board.html"
        parts = path.split("/")[1:]
        if any(
            part in ("", ".", "..") or part.startswith(".") or "\\" in part or "\0" in part for part in parts
        ):
            return None
        try:
            file = self._root.joinpath(*parts).resolve()
            inside = file.is_relative_to(self._root) and file.is_file()
        except (OSError, ValueError):
            return None
        return file if inside and file.suffix not in ENCODINGS.values() else None

    def _read(self, file: Path) -> tuple[bytes, str]:
        status = file.stat()
        version = (status[stat.ST_SIZE], status.st_mtime_ns)
        kept = self._kept.get(file)
        if kept is None or kept[0] != version:
            body = file.read_bytes()
            kept = (version, body, hashlib.sha256(body).hexdigest()[:32])
            self._kept[file] = kept
        return kept[1], kept[2]


def page_routes(root: Path) -> list[HTTPRouteHandler]:
    """Whatever no other route has: the PWA's files and its deep links. No cookie is read or written here."""
    pages = Pages(root)

    @route(["/", "/{page:path}"], http_method=["GET", "HEAD"], include_in_schema=False, sync_to_thread=False)
    def page(request: Request[Any, Any, Any]) -> Response[Any]:
        return pages.answer(request)

    return [page]


def _is_navigation(path: str, request: Request[Any, Any, Any]) -> bool:
    """A person opens a link of the app; not a script that asks for a file which is no longer there."""
    if "." in path.rsplit("/", 1)[-1] or path.split("/")[1] == "assets":
        return False
    mode = request.headers.get("sec-fetch-mode")
    return mode == "navigate" if mode else "text/html" in request.headers.get("accept", "")


def _accepted(accept_encoding: str) -> set[str]:
    names = set()
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q=")
        try:
            if not weight or float(weight) > 0:
                names.add(name.strip())
        except ValueError:
            continue
    return names


def _matches(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    candidates = [candidate.strip().removeprefix("W/") for candidate in if_none_match.split(",")]
    return "*" in candidates or etag in candidates
