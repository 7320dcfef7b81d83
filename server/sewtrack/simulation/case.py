"""What a judge looks at: what people did, what the server holds, and what the records must be."""

from collections.abc import Callable
from dataclasses import dataclass

from sewtrack.simulation.book import Book
from sewtrack.simulation.expected import Expected, Row, Verdicts, expect
from sewtrack.simulation.play import Play
from sewtrack.simulation.storage import Facts


@dataclass
class Case:
    """One run, ended. `wrong(text)` writes down a fault, in words."""

    play: Play
    book: Book
    facts: Facts
    mutations: dict[str, Row]
    records: dict[str, Row]
    verdicts: Verdicts
    expected: dict[str, Expected]
    wrong: Callable[[str], None]

    @classmethod
    def of(cls, play: Play, facts: Facts, wrong: Callable[[str], None]) -> "Case":
        verdicts = Verdicts.of(facts["mutation"])
        return cls(
            play=play,
            book=play.book,
            facts=facts,
            mutations={row["id"]: row for row in facts["mutation"]},
            records={row["id"]: row for row in facts["record"]},
            verdicts=verdicts,
            expected=expect(play.book, verdicts, wrong),
            wrong=wrong,
        )
