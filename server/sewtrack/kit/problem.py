"""The one shape of an HTTP error: `application/problem+json` (RFC 9457) with a stable `code`."""

from typing import Any


class Problem(Exception):
    """Raised anywhere below a route to answer with `status` and `code`.

    `code` is stable (clients translate it), `detail` is for engineers, `extra` members join the JSON body, `headers`
    the answer. An expected refusal is a 4xx; whatever is not a Problem becomes a 500 with code `internal`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON members of the answer."""
        members: dict[str, Any] = {
            "type": "about:blank",
            "title": self.code.replace("_", " "),
            "status": self.status,
        }
        members["code"] = self.code
        if self.detail is not None:
            members["detail"] = self.detail
        return members | self.extra
