"""A seed from its first morning to the verdict."""

from collections import Counter
from dataclasses import dataclass

from sewtrack.simulation.bridge import Bridge
from sewtrack.simulation.chance import Chance, seeded_server
from sewtrack.simulation.heal import heal, look
from sewtrack.simulation.judge import judge
from sewtrack.simulation.play import Play
from sewtrack.simulation.steps import Steps
from sewtrack.simulation.storage import Storage
from sewtrack.simulation.trace import Trace
from sewtrack.simulation.world import found, make_world

STEPS = 100


@dataclass(frozen=True)
class Options:
    """`devices`: None lets the seed choose 3 to 6. `calm_server`: no races and failures inside the server. `busy`: so many
    claims more whenever a worker comes to a device; pages and chunks grow with it."""

    devices: int | None = None
    steps: int = STEPS
    calm_server: bool = False
    busy: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a seed. `hash` is over its whole story."""

    seed: int
    faults: list[str]
    mutations: int
    results: "Counter[str]"
    hash: str
    trace: Trace


def run_seed(seed: int, bridge: Bridge, storage: Storage, options: Options) -> Outcome:
    """Plays one seed on `storage`, which holds nothing of this factory yet, and judges it."""
    chance = Chance(seed)
    world = make_world(chance, options.devices)
    storage.found(found(world))
    play = Play(seed, world, bridge, storage, chance)
    with seeded_server(Chance(f"{seed}/server"), play.server_ms, 1 + options.busy):
        steps = Steps(play, calm_server=options.calm_server, busy=options.busy)
        steps.open_the_day()
        for _ in range(options.steps):
            steps.step()
        heal(play, steps)
        looks = look(play)
        facts = storage.facts()
        faults = judge(play, facts, looks)
    results: Counter[str] = Counter(
        "applied" if row["applied"] else str(row["code"]) for row in facts["mutation"]
    )
    return Outcome(seed, faults, len(play.book.acts), results, play.trace.hash(), play.trace)
