"""A sign of life for a process that nobody calls: the age of a file, which a container's health check reads."""

from pathlib import Path

#: A check that allows a minute forgives several missed turns.
ALIVE_EVERY_SECONDS = 5.0


def sign_of_life(path: str) -> None:
    """Touches the file of the setting SEWTRACK_ALIVE; nothing when it is empty."""
    if path:
        Path(path).touch()
