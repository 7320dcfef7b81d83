"""What the demonstration's cutting room did this morning, and the prices that are announced for next month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sewtrack.demo.bulletins import BULLETINS, Bulletin
from sewtrack.demo.devices import Mutation, id_at, mutation
from sewtrack.demo.month import Month, Sent
from sewtrack.demo.plan import Tap
from sewtrack.kit.money import rate_text

#: Cuts are made in steps of so many pieces, with some over for the rest of the day.
CUT_STEP, TO_SPARE = 50, Decimal("1.25")
#: One operation of each of so many products gets a better price from the first of next month on.
ANNOUNCED, BETTER = 2, Decimal(25)


async def cut_for(month: Month, taps: Sequence[Tap], at: datetime) -> dict[str, str]:
    """A cut order for each product that `taps` sew, with enough for all of them; their ids by the product's code."""
    pieces: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for tap in taps:
        pieces[tap.bulletin.code][tap.step.code] += tap.quantity
    cuts: list[Mutation] = []
    for number, (code, by_step) in enumerate(sorted(pieces.items()), start=1):
        needed = int(max(by_step.values()) * TO_SPARE)
        cuts.append(
            mutation(
                "cut_order.put",
                month.factory.admin.id,
                at,
                cut_order_id=id_at(at),
                number=f"{at.astimezone(month.zone):%m%d}-{number}",
                product_id=month.factory.products[code],
                quantity=-(-needed // CUT_STEP) * CUT_STEP,
                active=True,
            )
        )
    admin = month.factory.admin.id
    if cuts:
        await month.devices.push(month.factory.device_of[admin], admin, cuts, at)
    return dict(zip(sorted(pieces), (str(cut["cut_order_id"]) for cut in cuts), strict=True))


async def send_from(month: Month, taps: Sequence[Tap], at: datetime, cuts: Mapping[str, str]) -> list[Sent]:
    """Sends work that names the cut it is from."""
    sent: list[Sent] = []
    for code, cut in cuts.items():
        sent += await month.send([tap for tap in taps if tap.bulletin.code == code], at, cut_order_id=cut)
    return sent


async def announce_prices(month: Month, now: datetime) -> None:
    """Told yesterday, valid from the first day of the next month."""
    today = now.astimezone(month.zone).date()
    starts = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    admin, at = month.factory.admin.id, now - timedelta(days=1)
    prices = [_better(month, bulletin, starts, at) for bulletin in BULLETINS[:ANNOUNCED]]
    await month.devices.push(month.factory.device_of[admin], admin, prices, at)


def _better(month: Month, bulletin: Bulletin, starts: date, at: datetime) -> Mutation:
    step = bulletin.steps[0]
    _, price = month.factory.rate_on(step.code, at.astimezone(month.zone).date())
    return mutation(
        "rate.set",
        month.factory.admin.id,
        at,
        product_id=month.factory.products[bulletin.code],
        operation_id=month.factory.operations[step.code],
        rate=rate_text(price + BETTER),
        effective_from=starts.isoformat(),
    )
