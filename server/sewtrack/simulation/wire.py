"""What is between devices and server: requests and answers that may be lost, doubled, late or out of order."""

from dataclasses import dataclass, field
from typing import Any

from sewtrack.simulation.door import Reply


@dataclass
class Asked:
    """A request as the device sent it. `number` is how its answer finds back."""

    number: int
    gadget: str
    method: str
    path: str
    body: str | None

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Asked":
        return cls(said["request"], said["device"], said["method"], said["path"], said["body"])


@dataclass
class Coming:
    """An answer on its way back."""

    asked: Asked
    reply: Reply


@dataclass
class Wire:
    going: list[Asked] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)

    def take_going(self, index: int) -> Asked:
        return self.going.pop(index)

    def take_coming(self, index: int) -> Coming:
        return self.coming.pop(index)

    @property
    def empty(self) -> bool:
        return not self.going and not self.coming
