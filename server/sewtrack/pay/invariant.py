"""The shape of an invariant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """`name` is stable and short, `says` is the promise in a sentence, `breaks` selects a `subject` for each thing that
    breaks it."""

    name: str
    says: str
    breaks: str
