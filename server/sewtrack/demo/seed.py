"""`up --demo`: fills an empty installation, and writes down who can sign in with what."""

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.changes import Change, announce
from sewtrack.db.engine import Database
from sewtrack.db.rows import execute, fetch
from sewtrack.demo.cuts import announce_prices
from sewtrack.demo.devices import Devices
from sewtrack.demo.founding import Account, Factory, found, make_accounts, raise_prices, store_secrets
from sewtrack.demo.month import Month
from sewtrack.demo.plan import Plan, working_days
from sewtrack.demo.rates import day_of_rise
from sewtrack.demo.today import work_today
from sewtrack.demo.whole import Whole
from sewtrack.identity.admin import create
from sewtrack.identity.callers import Caller
from sewtrack.identity.kiosks import make_kiosk
from sewtrack.identity.passwords import Passwords
from sewtrack.kit.clock import utc_now
from sewtrack.kit.ids import new_id
from sewtrack.schema import metadata
from sewtrack.settings import Settings

SEED = 1
#: The Wi-Fi of this factory reaches the sewing hall every other day; it also halves the work of seeding.
DAYS_AT_ONCE = 2
#: Rounds after which the planner is told how the tables grew: nobody else can see them yet, autovacuum least of all.
ANALYZED_AFTER = (0, 1, 4)
_PAY_LAST_MONTH = """
with paid as (
  update period set state = 'paid', closed_at = $3, paid_at = $3
  where factory_id = $1 and ends <= $2 and not exists (
    select from record where record.factory_id = $1 and work_date < $2 and status = 'pending'
  )
  returning id
)
update record set paid_at = $3 from paid
where record.factory_id = $1 and record.period_id = paid.id and record.status = 'approved'
returning record.id::text, record.worker_id::text, record.line_id::text
"""
FACTORY_NAME = "Baxt Tekstil"
ZONE = ZoneInfo("Asia/Tashkent")
DAYS = 31
#: Last month is paid on this day of the month, once the day has come.
PAY_DAY = 5


async def seed(
    database: Database, settings: Settings, data_dir: Path, *, now: datetime | None = None
) -> None:
    """A factory with a past month of work and today's on its way, made by the real rules at the times they pretend.

    The same people, work and decisions each time (relative to the day), with fresh ids and secrets. Writes
    `demo-accounts.json` and `demo-board-url.txt` into `data_dir`, readable by the owner alone.
    Raises `ValueError` when the installation has a factory already.
    """
    now = now or utc_now()
    await database.transact(_require_empty)
    passwords = Passwords.from_settings(settings)
    plan, factory = Plan(SEED), Factory(_founded_at(now))
    make_accounts(plan, factory, _founded_at(now))
    staff = factory.masters + factory.workers

    async def work(connection: AsyncConnection) -> None:
        await _require_empty(connection)
        whole = Whole(connection)
        created = await create(
            whole, passwords, login="admin", name=plan.admin, factory_name=FACTORY_NAME, timezone=str(ZONE)
        )
        factory.admin = Account(created.login, created.secret, "admin", plan.admin, created.person_id, None)
        token = await _fill(whole, settings, created.factory_id, plan, factory, now)
        await store_secrets(whole, created.factory_id, dict(zip((a.id for a in staff), hashes, strict=True)))
        write_down([factory.admin, *staff], token, data_dir)  # nobody is told of secrets that were not stored

    try:
        # Before the transaction, which must not wait for it.
        hashes = await asyncio.gather(*(passwords.hash(account.secret) for account in staff))
        await database.transact(work)
    finally:
        passwords.close()


async def _require_empty(connection: AsyncConnection) -> None:
    if await fetch(connection, "select id from factory limit 1"):
        raise ValueError("the installation is not empty")


def _founded_at(now: datetime) -> datetime:
    founded_on = now.astimezone(ZONE).date() - timedelta(days=DAYS + 3)
    return datetime.combine(founded_on, time(9), tzinfo=ZONE)


async def _fill(
    database: Database, settings: Settings, factory_id: str, plan: Plan, factory: Factory, now: datetime
) -> str:
    """Everything between the founding and this minute. Returns the token of the television."""
    today, founded_at = now.astimezone(ZONE).date(), _founded_at(now)
    devices = Devices(database, settings, factory_id, founded_at)
    await found(devices, plan, factory, founded_at, now)
    month = Month(devices, plan, factory, ZONE)
    rise = day_of_rise(today)
    days = working_days(today - timedelta(days=DAYS), today)
    await raise_prices(devices, factory, rise, founded_at + timedelta(hours=26))
    for number, first in enumerate(range(0, len(days), DAYS_AT_ONCE)):
        await month.work_days(days[first : first + DAYS_AT_ONCE])
        if number in ANALYZED_AFTER:
            await database.transact(_analyze)
    await month.corrected(days[-4])
    await month.disputed(days[-2])
    await work_today(month, now)
    await announce_prices(month, now)
    await database.transact(lambda connection: _tidy_up(connection, factory_id, today))
    kiosk = await make_kiosk(database, _caller(factory_id, factory.admin), "Sex televizori", None)
    return kiosk.token


async def _analyze(connection: AsyncConnection) -> None:
    # By name: without names the system's own tables are tried too, and each refusal is a line in the log.
    await execute(connection, f"analyze {', '.join(metadata.tables)}")


async def _tidy_up(connection: AsyncConnection, factory_id: str, today: date) -> None:
    """What a month leaves behind: all that jobs were to do is done, and last month's wages have been paid."""
    await execute(connection, "delete from job")
    await execute(connection, "update rate set repriced_at = set_at where factory_id = $1", (factory_id,))
    pay_day = today.replace(day=PAY_DAY)
    if today < pay_day:
        return
    paid_at = datetime.combine(pay_day, time(11), tzinfo=ZONE)
    paid = await fetch(connection, _PAY_LAST_MONTH, (factory_id, today.replace(day=1), paid_at))
    moved: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for record_id, worker_id, line_id in paid:
        moved[worker_id, line_id].append(record_id)
    changes = [Change("record", ids, worker_id, line_id) for (worker_id, line_id), ids in moved.items()]
    await announce(connection, factory_id, changes)


def _caller(factory_id: str, admin: Account) -> Caller:
    now = utc_now()
    return Caller(factory_id, new_id(), False, admin.id, admin.name, "admin", None, "uz", now)


def write_down(accounts: Sequence[Account], board_token: str, folder: Path) -> None:
    """The two files that a person who tries the demonstration reads."""
    listed = [asdict(account) for account in accounts]
    write_private(folder / "demo-accounts.json", json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    write_private(folder / "demo-board-url.txt", f"/board#token={board_token}\n")


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
