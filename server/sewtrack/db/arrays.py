"""A batch's columns on their way into `unnest`. One without any value is sent empty: `unnest` fills it up with nulls."""

from collections.abc import Sequence
from typing import cast


def words(values: Sequence[str | None]) -> str:
    """Ids, numbers and words of our own, which need no quotes, as an array literal: `$1::text::uuid[]`.

    For these it is cheaper, both sides taken together, than the driver's list, of which it looks at every element
    several times. For texts, times and bytes the list is (docs/PERFORMANCE.md).
    """
    missing = values.count(None)
    if missing == len(values):
        return "{}"
    said = ["NULL" if value is None else value for value in values] if missing else values
    return "{" + ",".join(cast(Sequence[str], said)) + "}"


def texts(values: Sequence[str | None]) -> Sequence[str | None]:
    """Any texts, as the driver's list."""
    return [] if values.count(None) == len(values) else values
