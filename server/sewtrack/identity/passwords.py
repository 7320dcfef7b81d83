"""Secrets of people: argon2id over a keyed hash, computed off the event loop, two at a time.

The key (pepper) lives outside the database: a worker's six digits would fall to anyone with a dump and an afternoon.
"""

import asyncio
import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sewtrack.settings import Settings
from sewtrack.web.problems import busy

T = TypeVar("T")
#: OWASP's minimum for argon2id; about 20 ms on one core.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
AT_ONCE_MAX = 2
#: More than this many waiting would answer after people have given up; they are told to come back instead.
WAITING_MAX = 200


class Passwords:
    """Hashes and checks secrets. Keeps two threads; `close` ends them."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        # The pool is the semaphore: a cancelled request gives up waiting, but its thread stays counted until it is done.
        self._threads = ThreadPoolExecutor(AT_ONCE_MAX, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody = self.hash_now("nobody has this secret")

    @classmethod
    def from_settings(cls, settings: Settings) -> "Passwords":
        return cls(settings.key("pepper"))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def hash_now(self, secret: str) -> str:
        """The hash to store, on the calling thread (about 20 ms): for commands and factories."""
        return self._hasher.hash(self._peppered(secret))

    async def hash(self, secret: str) -> str:
        """The hash to store. Raises `Problem` 503 `busy` when too many wait already."""
        return await self._in_thread(self.hash_now, secret)

    async def matches(self, stored: str | None, secret: str) -> bool:
        """Whether `secret` is the stored one. Takes as long when nothing is stored: nobody can hear the difference."""
        found = await self._in_thread(self._verify, stored or self._nobody, secret)
        return found and stored is not None

    def is_outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, secret: str) -> bool:
        try:
            return self._hasher.verify(stored, self._peppered(secret))
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[..., T], *arguments: str) -> T:
        if self._waiting >= WAITING_MAX:
            raise busy("busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1

    def _peppered(self, secret: str) -> str:
        # NFKC: two keyboards may write one letter in two ways.
        text = unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")
        return hmac.new(self._pepper, text, hashlib.sha256).hexdigest()
