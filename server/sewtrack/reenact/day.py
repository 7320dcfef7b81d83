"""A whole day of the factory: all teams at once, then every worker's pay against the other books."""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import date, timedelta

from sewtrack.reenact.books import Owed, tiyin_of
from sewtrack.reenact.bundles import Style, bundles_of
from sewtrack.reenact.phone import Phone
from sewtrack.reenact.site import Site
from sewtrack.reenact.team import TeamRun
from sewtrack.reenact.team_days import TeamDay

#: The last decisions and a price set backwards reach the ledger by actors; after this long they have been forgotten.
SETTLED_WITHIN_SECONDS = 30
#: Work may be sent up to 14 days later; the day before yesterday and so on leave midnight out of it.
DAYS_BACK = 12
OWN_VIEWS = 20


@dataclass(frozen=True)
class Difference:
    """One worker whose pay is not what the books say. Amounts in tiyin."""

    worker: str
    expected: Owed
    paid: Owed


@dataclass(frozen=True)
class DayResult:
    """What one day came to. `paid` in tiyin, `seconds` of the day without hiring."""

    day: date
    teams: int
    workers: int
    garments: int
    records: int
    decisions: int
    approved_quantity: int
    paid: int
    seconds: float
    differences: list[Difference]


async def run_day(site: Site, day: date, team_days: list[TeamDay], number: int, seed: int) -> DayResult:
    """Reenacts one day of the file. The `number`-th day of a run is worked on one of the last days of the calendar."""
    quality = random.Random(f"{seed} {day}")
    work_date = site.today - timedelta(days=1 + number % DAYS_BACK)
    garments = {}
    for team_day in team_days:
        await site.staff(team_day.team, team_day.workers)
        garments[team_day.team] = await site.enter(Style.of(team_day.smv))
    began, before = time.monotonic(), len(site.books.entries)
    runs = [
        TeamRun(
            site.teams[team_day.team],
            garments[team_day.team],
            work_date,
            site.books,
            random.Random(quality.random()),
        )
        for team_day in team_days
    ]
    bundles = [bundles_of(team_day, quality) for team_day in team_days]
    disputed = await asyncio.gather(*(run.run(own) for run, own in zip(runs, bundles, strict=True)))
    await _decide_disputed(site, set().union(*disputed), quality)
    await _reprice(site, work_date, quality)
    differences = await compare(site, work_date)
    differences += await _compare_own_views(site, work_date, quality)
    entries = list(site.books.entries.values())[before:]
    owed = site.books.owed_for(entries).values()
    return DayResult(
        day=day,
        teams=len(team_days),
        workers=sum(team_day.workers for team_day in team_days),
        garments=sum(team_day.garments for team_day in team_days),
        records=len(entries),
        decisions=sum(run.decisions for run in runs),
        approved_quantity=sum(one.approved_quantity for one in owed),
        paid=sum(one.tiyin for one in owed),
        seconds=time.monotonic() - began,
        differences=differences,
    )


async def _decide_disputed(site: Site, disputed: set[str], quality: random.Random) -> None:
    """Another person than the master decides: the whole claim, or again a part."""
    items: list[dict[str, object]] = []
    for id_ in sorted(disputed):
        entry = site.books.entries[id_]
        item: dict[str, object] = {"record_id": id_, "version": entry.version}
        entry.approved = entry.quantity
        if entry.quantity > 1 and quality.random() < 0.3:
            entry.approved = quality.randint(1, entry.quantity - 1)
            item |= {"quantity": entry.approved, "reason_code": "quality"}
        items.append(item)
    if items:
        decision = site.office.make("records.approve", items=items)
        for id_ in disputed:
            site.books.entries[id_].version, site.books.entries[id_].open = decision, False
        await site.office.flush()


async def _reprice(site: Site, work_date: date, quality: random.Random) -> None:
    """The office finds that one operation was priced too low since the work date: it is made good backwards."""
    worked = sorted({entry.pair for entry in site.books.entries.values() if entry.day == work_date})
    pair = quality.choice(worked)
    site.price(pair, work_date, site.books.price(pair, work_date) + quality.randint(1, 90_000))
    await site.office.flush()


async def compare(site: Site, work_date: date) -> list[Difference]:
    """Everyone's pay for work of that day, as the office reads it, against the books.

    The factory may have other people, of whom the books know nothing; among those hired here nobody is left out.
    """
    expected = site.books.owed({work_date})
    hired = {phone.person_id for team in site.teams.values() for phone in team.workers}
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SETTLED_WITHIN_SECONDS
    while True:
        paid = await _paid(site.office, work_date)
        different = [
            Difference(worker, expected.get(worker, Owed()), paid.get(worker, Owed()))
            for worker in sorted(hired)
            if expected.get(worker, Owed()) != paid.get(worker, Owed())
        ]
        if not different or loop.time() > deadline:
            return different
        await asyncio.sleep(0.5)


async def _compare_own_views(site: Site, work_date: date, quality: random.Random) -> list[Difference]:
    """Some workers look themselves: they must read what the office reads."""
    phones = [phone for team in site.teams.values() for phone in team.workers]
    expected = site.books.owed({work_date})
    different = []
    for phone in quality.sample(phones, min(OWN_VIEWS, len(phones))):
        own = expected.get(phone.person_id, Owed())
        seen = await _paid(phone, work_date)
        if seen != {phone.person_id: own}:
            different.append(Difference(phone.person_id, own, seen.get(phone.person_id, Owed())))
    return different


async def _paid(phone: Phone, work_date: date) -> dict[str, Owed]:
    after = work_date + timedelta(days=1)
    answer = await phone.get(f"/api/v1/pay?from={work_date}&to={after}")
    rows = {
        row["worker_id"]: Owed(row["approved_quantity"], tiyin_of(row["amount"]), row["pending_quantity"])
        for row in answer["workers"]
    }
    total = answer["total"]
    if total != _total(rows):
        raise ValueError(f"the total {total} is not the sum of its rows {_total(rows)}")
    return rows


def _total(rows: dict[str, Owed]) -> dict[str, object]:
    amount = sum(row.tiyin for row in rows.values())
    return {
        "approved_quantity": sum(row.approved_quantity for row in rows.values()),
        "amount": f"{amount // 100}.{amount % 100:02}",
    }
