"""What a run measured, as a table of ratios to the raw limit of the same minutes, and against the targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from sewtrack.bench.raw import BATCH, CONNECTIONS, CPU_US_MAX, CPU_US_MIN
from sewtrack.bench.rounds import Burst, Cell

HEAD = (
    f"{'factories':>9} {'keys':>7} {'batch':>5} {'clients':>7} {'':>6} |"
    f"{'CPU ratio':>10} {'rec/s ratio':>12} |{'CPU us a record':>16} {'server':>7} {'PG':>6} {'Valkey':>6} {'client':>7} |"
    f"{'rec/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'of CPU':>7}"
)


@dataclass(frozen=True)
class Target:
    """One aim: which cells it speaks of, which figure, and at least or at most how much."""

    text: str
    cell: Cell
    replay: bool
    limit: float
    is_p99: bool = False


TARGETS = (
    Target("batch 50, twenty factories", Cell("twenty", "with", 50, 16), False, 0.50),
    Target("batch 50, one factory, without keys", Cell("one", "without", 50, 16), False, 0.50),
    Target("batch 50, one factory, with keys", Cell("one", "with", 50, 16), False, 0.35),
    Target("batch 200, one factory, with keys", Cell("one", "with", 200, 16), False, 0.65),
    Target("batch 50 replayed", Cell("one", "with", 50, 16), True, 1.3),
    Target("p99 at 16 clients, batch 50, ms", Cell("one", "with", 50, 16), False, 100.0, is_p99=True),
)


@dataclass
class Rounds:
    """All bursts of one cell, fresh or replayed, each with the raw limit measured beside it."""

    bursts: list[tuple[Burst, Burst]] = field(default_factory=list)

    def median_of(self, *parts: str) -> float:
        return median(burst.cpu_us(*parts) for burst, _ in self.bursts)

    @property
    def cpu_ratio(self) -> float:
        """The raw limit's CPU per record over ours: the share of the limit that is reachable with both cores ours."""
        return median(raw.cpu_us() / burst.cpu_us() for burst, raw in self.bursts)

    @property
    def rate_ratio(self) -> float:
        return median(burst.per_second / raw.per_second for burst, raw in self.bursts)

    def quantile_ms(self, share: float) -> float:
        return median(burst.quantile_ms(share) for burst, _ in self.bursts)


@dataclass
class Report:
    """A whole run. `raws`: every burst of the raw limit, in order."""

    raws: list[Burst] = field(default_factory=list)
    cells: dict[tuple[Cell, bool], Rounds] = field(default_factory=dict)

    def add(self, cell: Cell, fresh: Burst, replay: Burst, beside: Burst) -> None:
        for burst, replayed in ((fresh, False), (replay, True)):
            self.cells.setdefault((cell, replayed), Rounds()).bursts.append((burst, beside))

    @property
    def raw_cpu_us(self) -> float:
        return median(raw.cpu_us() for raw in self.raws)

    @property
    def is_valid(self) -> bool:
        return CPU_US_MIN <= self.raw_cpu_us <= CPU_US_MAX

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        yield from self._raw_lines()
        yield ""
        yield HEAD
        for (cell, replayed), rounds in sorted(self.cells.items()):
            yield _row(cell, rounds, replayed=replayed)
        yield ""
        yield from self._target_lines()
        yield ""
        records = sum(burst.records for rounds in self.cells.values() for burst, _ in rounds.bursts)
        yield f"Every acknowledged record was counted in the database: {records:,} outcomes, none missing, none twice."
        if not self.is_valid:
            yield self._invalid()

    def _raw_lines(self) -> Iterator[str]:
        costs = sorted(raw.cpu_us() for raw in self.raws)
        rates = [raw.per_second for raw in self.raws]
        yield (
            f"Raw limit: asyncpg, unnest, batch {BATCH}, {CONNECTIONS} connections: median {self.raw_cpu_us:.1f} us CPU a "
            f"record ({costs[0]:.1f} to {costs[-1]:.1f}, {len(costs)} bursts), {median(rates):,.0f} records/s."
        )
        yield "CPU is of all processes, from /proc. Ratios are to the raw limit of the same minute; medians over the rounds."

    def _target_lines(self) -> Iterator[str]:
        for target in TARGETS:
            rounds = self.cells.get((target.cell, target.replay))
            if rounds is None:
                continue
            value = rounds.quantile_ms(0.99) if target.is_p99 else rounds.cpu_ratio
            reached = value <= target.limit if target.is_p99 else value >= target.limit
            sign = "<=" if target.is_p99 else ">="
            word = "reached" if reached else "missed"
            yield f"{word:>8}: {target.text:<38} {value:8.2f}  (aim {sign} {target.limit:g})"

    def _invalid(self) -> str:
        return (
            f"INVALID: the raw limit cost {self.raw_cpu_us:.1f} us CPU a record, which is outside {CPU_US_MIN:.0f} to "
            f"{CPU_US_MAX:.0f}: another kind of machine, or others kept its caches busy. These figures prove nothing."
        )


def _row(cell: Cell, rounds: Rounds, *, replayed: bool) -> str:
    cpu = (
        rounds.median_of(),
        *(rounds.median_of(part) for part in ("server", "postgres", "valkey", "client")),
    )
    total, server, postgres, valkey, client = cpu
    share = median(sum(burst.cpu.values()) / burst.seconds for burst, _ in rounds.bursts)
    rate = median(burst.per_second for burst, _ in rounds.bursts)
    return (
        f"{cell.factories:>9} {cell.keys:>7} {cell.batch:>5} {cell.clients:>7} {'replay' if replayed else 'fresh':>6} |"
        f"{rounds.cpu_ratio:>10.2f} {rounds.rate_ratio:>12.2f} |{total:>16.1f} {server:>7.1f} {postgres:>6.1f} "
        f"{valkey:>6.1f} {client:>7.1f} |{rate:>8,.0f} {rounds.quantile_ms(0.5):>7.1f} {rounds.quantile_ms(0.99):>7.1f} "
        f"{share:>7.2f}"
    )


def one_line(name: str, bursts: Sequence[Burst]) -> str:
    """For the progress of a run: what was just measured."""
    told = ", ".join(f"{burst.cpu_us():.0f} us CPU, {burst.per_second:,.0f}/s" for burst in bursts)
    return f"  {name:<40} {told}"
