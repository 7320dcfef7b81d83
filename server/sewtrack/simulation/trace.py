"""The story of a run: one line an event, and one hash over all of them. The same seed tells the same story."""

import hashlib
import re

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Trace:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names: dict[str, str] = {}
        self._hash = hashlib.sha256()

    def call(self, id_: str, name: str) -> None:
        """From now on `id_` reads as `name`."""
        self._names.setdefault(id_, name)

    def say(self, line: str) -> None:
        self.lines.append(line)
        self._hash.update(line.encode())
        self._hash.update(b"\n")

    def hash(self) -> str:
        """Over the lines with their ids: 16 hex digits."""
        return self._hash.hexdigest()[:16]

    def read(self, text: str) -> str:
        """`text` with short names in the place of ids."""
        return _ID.sub(lambda found: self._names.get(found[0], found[0][:13]), text)

    def story(self, last: int) -> str:
        """The last lines, readable."""
        return "\n".join(self.read(line) for line in self.lines[-last:])
