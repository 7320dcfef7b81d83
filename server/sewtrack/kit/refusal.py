"""How a rule says no. Raised by pure rules before they change anything; caught in one place, where outcomes are made."""


class Rejected(Exception):
    """The mutation is refused for ever. `code` is one of `protocol.codes.REJECTED`; `detail` is for engineers.

    `record_id` names the record whose current row the author must see, if any.
    """

    def __init__(self, code: str, detail: str | None = None, *, record_id: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.record_id = record_id


class Held(Exception):
    """The mutation waits, unacknowledged. `code` is one of `protocol.codes.HELD`."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
