"""Growing delays between attempts to sign in: an attacker gets about a hundred a day, a person who mistypes notices little.

Three keys. An attempt from a device on which the person has signed in before counts for the two together, any other
for the account: so whoever hammers an account from elsewhere never keeps its owner out of his own phone. And each
device has its own count over all accounts. Nothing is ever locked, and nothing depends on an address: a whole factory
shares one.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.rows import execute, fetch
from sewtrack.kit.problem import Problem

DELAY_SECONDS_MAX = 900
#: This many wrong tries cost nothing. A tablet that many share may have more of them.
FREE_TRIES_ACCOUNT = 3
FREE_TRIES_DEVICE = 10
#: After this long without a failure the count begins anew.
FORGET_AFTER = timedelta(days=1)

#: The update that changes nothing locks the row: in key order, so that two attempts never wait for each other. The time
#: is read when the lock is there: an attempt that waited for another one has not come before it.
_LOCK = """
insert into sign_in_delay (key, failures, last_failed_at, not_before)
select key, 0, now(), now() from unnest($1::bytea[]) key order by key
on conflict (key) do update set key = excluded.key
returning key, failures, last_failed_at, not_before, clock_timestamp()
"""
_COUNT = """
update sign_in_delay d set failures = u.failures, last_failed_at = now(), not_before = u.not_before
from unnest($1::bytea[], $2::int[], $3::timestamptz[]) u(key, failures, not_before) where d.key = u.key
"""
#: In key order, as `_LOCK` does: two attempts of one person on one device meet here.
_LOCK_BOTH = "select from sign_in_delay where key = any($1::bytea[]) order by key for update"
_FORGIVE = """
with forgiven as (delete from sign_in_delay where key = $1)
update sign_in_delay set failures = greatest(failures - 1, 0), not_before = now() where key = $2
"""
_FORGET = "delete from sign_in_delay where key = any($1::bytea[])"
_PRUNE = """
delete from sign_in_delay where ctid = any(array(
  select ctid from sign_in_delay where last_failed_at < now() - interval '1 day' limit 100 for update skip locked))
"""


class Key(NamedTuple):
    """What is counted, and how many failures are free."""

    digest: bytes
    free_tries: int


@dataclass(frozen=True)
class Keys:
    """The two counts of one attempt: the account's (or the account's on its own device) and the device's."""

    account: Key
    device: Key

    def sorted(self) -> Sequence[Key]:
        return sorted((self.account, self.device))


def account_key(login: str) -> Key:
    return _key(FREE_TRIES_ACCOUNT, "account", login)


def own_device_key(login: str, device_id: str) -> Key:
    return _key(FREE_TRIES_ACCOUNT, "account on device", login, device_id)


def keys_of(login: str, device_id: str, *, has_grant: bool) -> Keys:
    """`has_grant`: the device proved itself by its cookie, and this account has signed in on it before."""
    account = own_device_key(login, device_id) if has_grant else account_key(login)
    return Keys(account, _key(FREE_TRIES_DEVICE, "device", device_id))


def wait_seconds(failures: int, free_tries: int) -> int:
    """How long after the latest of `failures` failures the next attempt may come."""
    return 0 if failures < free_tries else min(2 ** min(failures - free_tries, 20), DELAY_SECONDS_MAX)


async def take_attempt(connection: AsyncConnection, keys: Keys) -> None:
    """Counts this attempt as failed before it is judged, so that a hundred at once cannot all be the first.

    Raises `Problem` 429 `try_later` with `Retry-After`, and counts nothing, while a delay runs. Must be the whole of
    its transaction.
    """
    await execute(connection, _PRUNE)
    digests = [key.digest for key in keys.sorted()]
    rows = {row[0]: row[1:] for row in await fetch(connection, _LOCK, (digests,))}
    counts: list[tuple[bytes, int, datetime]] = []
    for key in keys.sorted():
        failures, last_failed_at, not_before, now = rows[key.digest]
        if not_before > now:
            seconds = math.ceil((not_before - now).total_seconds())
            raise Problem(429, "try_later", headers={"Retry-After": str(seconds)}, retry_after=seconds)
        failures = 1 if now - last_failed_at > FORGET_AFTER else failures + 1
        until = now + timedelta(seconds=wait_seconds(failures, key.free_tries))
        counts.append((key.digest, failures, until))
    columns = tuple([row[column] for row in counts] for column in range(3))
    await execute(connection, _COUNT, columns)


async def forgive(connection: AsyncConnection, keys: Keys) -> None:
    """The attempt was right: the account starts anew. The device only loses this one count, or an attacker with an
    account of his own would wipe the slate between his guesses."""
    await execute(connection, _LOCK_BOTH, ([key.digest for key in keys.sorted()],))
    await execute(connection, _FORGIVE, (keys.account.digest, keys.device.digest))


async def forget(connection: AsyncConnection, keys: Sequence[Key]) -> None:
    """An admin gave out a new secret: earlier failures were about the old one."""
    await execute(connection, _FORGET, ([key.digest for key in keys],))


def _key(free_tries: int, *parts: str) -> Key:
    text = "\0".join(parts)
    return Key(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), free_tries)
