"""What a master should look at before approving: one believable story of each kind on every line, made by the real rules.

Nothing is written past the rules: a wrong clock is a phone whose clock is wrong when it sends, carried work is sent by
another phone, an old price is the price that a phone without a network still showed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sewtrack.demo.bulletins import Bulletin, Step
from sewtrack.demo.devices import id_at, mutation
from sewtrack.demo.month import Month
from sewtrack.demo.plan import LINES, SHIFT_ENDS, Tap

#: The clock of one phone per line is so far behind.
CLOCK_BEHIND = timedelta(hours=5, minutes=20)
#: Work is late when it was sewn longer ago than two weeks.
LATE_DAYS = 17
#: A day that cannot be: so many minutes of work in each of three entries on top of the day's own.
MINUTES_TOO_MANY = 190
#: What two hours of the shift bring by the standard: with a zero too many nobody believes it.
TWO_HOURS_MINUTES = 80
WAITING_DAYS = 3
CLOSED, UNPRICED = "Choʻntak bezagi (eski)", "Yorliq bosish (yangi)"


@dataclass(frozen=True)
class SpecialSteps:
    """Operations of this product that exist for their stories: one closed this morning, one without a price."""

    closed: Step
    unpriced: Step


async def odd_work(month: Month, now: datetime, taps: Sequence[Tap], earlier: datetime) -> None:
    """Sends one entry of each kind per line. `taps`: work of today, whose people and operations are borrowed;
    `earlier`: a moment of today at which the masters have already decided on something."""
    for line in range(len(LINES)):
        of_line = _one_each(tap for tap in taps if month.plan.workers[tap.worker].line == line)
        if len(of_line) < 10:  # an hour at which hardly anybody has worked yet
            continue
        special = await _special_steps(month, of_line[0].bulletin, earlier)
        await _mistyped(month, of_line[0], now)
        await _too_much_for_a_shift(month, of_line[1], now)
        await _carried(month, of_line[2], of_line[3], now)
        await _on_a_strange_phone(month, of_line[3], of_line[4], now)
        await month.send([of_line[5]], now, claimed=True)
        await _forgotten_for_weeks(month, of_line[6], now)
        await month.send([_fewer(of_line[7])], now, clock_behind=CLOCK_BEHIND)
        await _at_an_old_price(month, of_line[8], now)
        # Sewn after it was closed, whatever the hour at which this demonstration begins.
        sewn = max(of_line[9].at, earlier.replace(tzinfo=None))
        await month.send([_fewer(replace(of_line[9], step=special.closed, at=sewn))], now)
        await month.send([_fewer(replace(of_line[2], step=special.unpriced))], now)
        await _edited_after_rejection(month, of_line[4], earlier)
        await _still_waiting(month, of_line[:2], now)
        await _over_the_cut(month, of_line[5], of_line[6], now, earlier)


def _one_each(taps: Iterator[Tap]) -> list[Tap]:
    """The first entry of each person."""
    return list({tap.worker: tap for tap in reversed(list(taps))}.values())


def _fewer(tap: Tap) -> Tap:
    """Beside the day's own work there is room for little more."""
    return replace(tap, quantity=max(1, tap.quantity // 4))


async def _mistyped(month: Month, tap: Tap, now: datetime) -> None:
    two_hours = round(TWO_HOURS_MINUTES / float(tap.step.sam))
    await month.send([replace(tap, quantity=max(tap.quantity, two_hours) * 10)], now)


async def _too_much_for_a_shift(month: Month, tap: Tap, now: datetime) -> None:
    """Somebody wrote down a neighbour's bundles too: each entry looks right, together they fill two shifts."""
    pieces = round(MINUTES_TOO_MANY / float(tap.step.sam))
    steps = month.plan.steps_of(tap.bulletin, month.plan.workers[tap.worker].place)
    others = (*steps, *tap.bulletin.steps)[:3]
    await month.send(
        [
            replace(tap, step=step, quantity=max(1, round(pieces * float(tap.step.sam) / float(step.sam))))
            for step in others
        ],
        now,
    )


async def _carried(month: Month, tap: Tap, neighbour: Tap, now: datetime) -> None:
    """A phone without Wi-Fi: the neighbour's brought the work."""
    own = month.device_of(tap)
    await month.send([_fewer(tap)], now, device_id=month.device_of(neighbour), made_on=own)


async def _on_a_strange_phone(month: Month, tap: Tap, owner: Tap, now: datetime) -> None:
    """Logged in this person's name on a phone on which they never signed in."""
    await month.send([_fewer(tap)], now, device_id=month.device_of(owner))


async def _forgotten_for_weeks(month: Month, tap: Tap, now: datetime) -> None:
    day = tap.day - timedelta(days=LATE_DAYS)
    rate_id, _ = month.factory.rate_on(tap.step.code, day)
    await month.send([_fewer(tap)], now, work_date=day.isoformat(), rate_id=rate_id)


async def _at_an_old_price(month: Month, tap: Tap, now: datetime) -> None:
    _, rate_id, _ = month.factory.rates[tap.step.code][0]
    await month.send([_fewer(tap)], now, rate_id=rate_id)


async def _edited_after_rejection(month: Month, tap: Tap, at: datetime) -> None:
    small = _fewer(replace(tap, at=min(tap.at, at.replace(tzinfo=None))))
    (record,) = await month.send([replace(small, quantity=small.quantity * 10)], at)
    rejection = await month.reject(record, at, "wrong_quantity", "Bir nol ortiqcha yozilgan")
    worker = month.factory.workers[tap.worker]
    correction = mutation(
        "record.correct",
        worker.id,
        at + timedelta(minutes=1),
        record_id=record.id,
        base_version=rejection,
        quantity=small.quantity,
        note="Toʻgʻri, xato bosilgan",
    )
    await month.devices.push(month.device_of(tap), worker.id, [correction], at + timedelta(minutes=1))


async def _over_the_cut(month: Month, tap: Tap, neighbour: Tap, now: datetime, earlier: datetime) -> None:
    """Two people claim the same bundle: together they have more than was cut."""
    factory, admin = month.factory, month.factory.admin.id
    first, second = _fewer(tap), _fewer(replace(neighbour, bulletin=tap.bulletin, step=tap.step))
    cut = mutation(
        "cut_order.put",
        admin,
        earlier,
        cut_order_id=id_at(earlier),
        number=f"{tap.bulletin.code}-{earlier:%d%m}",
        product_id=factory.products[tap.bulletin.code],
        quantity=max(first.quantity, second.quantity),
    )
    await month.devices.push(factory.device_of[admin], admin, [cut], earlier)
    await month.send([first, second], now, cut_order_id=cut["cut_order_id"])


async def _still_waiting(month: Month, taps: Sequence[Tap], now: datetime) -> None:
    """Work of some days ago that its master has not come to yet."""
    day = now.astimezone(month.zone).date() - timedelta(days=WAITING_DAYS)
    at = datetime.combine(day, SHIFT_ENDS)
    await month.send([_fewer(replace(tap, at=at)) for tap in taps], at.replace(tzinfo=month.zone))


async def _special_steps(month: Month, bulletin: Bulletin, at: datetime) -> SpecialSteps:
    """The admin's commands of this morning: an operation that nobody has priced yet, and one that is closed."""
    factory = month.factory
    sam = bulletin.steps[0].sam
    closed = Step(f"{bulletin.code}-97", CLOSED, sam)
    unpriced = Step(f"{bulletin.code}-98", UNPRICED, sam)
    desk, admin = factory.device_of[factory.admin.id], factory.admin.id
    morning = at - timedelta(minutes=5)
    for step in (closed, unpriced):
        factory.operations[step.code] = id_at(morning)
    puts = [
        mutation(
            "operation.put",
            admin,
            morning,
            operation_id=factory.operations[step.code],
            code=step.code,
            name=step.name,
            sam=step.sam,
            active=active,
        )
        for step, active in ((closed, True), (unpriced, True), (closed, False))
    ]
    prices = [
        mutation(
            "rate.set",
            admin,
            morning,
            product_id=factory.products[bulletin.code],
            operation_id=factory.operations[closed.code],
            rate=str(rate),
            effective_from=starts.isoformat(),
        )
        for starts, _, rate in factory.rates[bulletin.steps[0].code]
    ]
    factory.rates[closed.code] = [
        (date.fromisoformat(price["effective_from"]), price["id"], rate)
        for price, (_, _, rate) in zip(prices, factory.rates[bulletin.steps[0].code], strict=True)
    ]
    await month.devices.push(desk, admin, [*puts, *prices], morning)
    return SpecialSteps(closed, unpriced)
