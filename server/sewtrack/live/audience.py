"""Who watches, and whom a poke concerns: one look-up per name in the poke, however many phones are connected."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sewtrack.live.poke import Poke

Topic = tuple[str, str, str]


@dataclass(frozen=True)
class Viewer:
    """One connected phone or television and what it may see.

    `owner_id`: the person, whose own rows move it. `line_ids`: the lines it looks at. `everything`: the whole factory.
    `key`: SHA-256 of the token it came with, by which its right to be here is asked again.
    """

    factory_id: str
    key: bytes
    owner_id: str | None = None
    line_ids: frozenset[str] = frozenset()
    everything: bool = False
    kiosk: bool = False

    def topics(self) -> Iterator[Topic]:
        yield (self.factory_id, "everyone", "")
        if self.everything:
            yield (self.factory_id, "everything", "")
        if self.owner_id:
            yield (self.factory_id, "owner", self.owner_id)
        for line_id in self.line_ids:
            yield (self.factory_id, "line", line_id)


class Watch:
    """The place of one open stream: what happened since it last looked. Any number of pokes in between are one."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.poked = False
        self.ended = False
        self.changed = asyncio.Event()
        self.gone = asyncio.Event()

    def poke(self) -> None:
        self.poked = True
        self.changed.set()

    def end(self) -> None:
        self.ended = True
        self.changed.set()
        self.gone.set()


class Audience:
    """All streams of this process, by topic."""

    def __init__(self) -> None:
        self.watches: set[Watch] = set()
        self.streams: Counter[bytes] = Counter()  # how many there are of one viewer
        self._by_topic: dict[Topic, set[Watch]] = defaultdict(set)

    def join(self, watch: Watch) -> None:
        self.watches.add(watch)
        self.streams[watch.viewer.key] += 1
        for topic in watch.viewer.topics():
            self._by_topic[topic].add(watch)

    def leave(self, watch: Watch) -> None:
        if watch not in self.watches:
            return
        self.watches.remove(watch)
        self.streams[watch.viewer.key] -= 1
        if not self.streams[watch.viewer.key]:
            del self.streams[watch.viewer.key]
        for topic in watch.viewer.topics():
            self._by_topic[topic].discard(watch)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def move(self, watch: Watch, viewer: Viewer) -> None:
        """The viewer sees other lines now (a substitution, a new line)."""
        self.leave(watch)
        watch.viewer = viewer
        self.join(watch)

    def concerned(self, poke: Poke) -> set[Watch]:
        if poke.everyone:
            return set(self._by_topic.get((poke.factory_id, "everyone", ""), ()))
        topics: list[Topic] = [(poke.factory_id, "everything", "")]
        topics += [(poke.factory_id, "owner", owner) for owner in poke.owner_ids]
        topics += [(poke.factory_id, "line", line) for line in poke.line_ids]
        return {watch for topic in topics for watch in self._by_topic.get(topic, ())}
