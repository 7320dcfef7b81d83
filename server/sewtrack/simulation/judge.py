"""At the end of a run: is everything that people did where it must be, once, under the right name, paid to the tiyin?

I1 to I15 are the product's invariants: kept, once, stock, no silent end, bound to a version, money, withdrawn stays
withdrawn, closed months, same picture, whose work, order, liveness, scope, derived.
"""

from sewtrack.simulation.case import Case
from sewtrack.simulation.judge_devices import Looks, judge_devices
from sewtrack.simulation.judge_money import judge_money
from sewtrack.simulation.judge_work import judge_work
from sewtrack.simulation.play import Play
from sewtrack.simulation.storage import Facts


def judge(play: Play, facts: Facts, looks: Looks) -> list[str]:
    """What is wrong, in words; nothing when all is well."""
    faults = [*play.book.faults, *play.door.faults]
    case = Case.of(play, facts, faults.append)
    judge_work(case)
    judge_money(case)
    judge_devices(case, looks)
    return faults
