"""A verb of the command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """A line of help, and the function that takes the arguments after the verb and returns the exit code."""

    help: str
    run: Callable[[Sequence[str]], int]
