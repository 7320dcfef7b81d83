"""Many units of work as one: a demonstration is there whole or not at all, and is committed once."""

from sqlalchemy.ext.asyncio import AsyncConnection

from sewtrack.db.engine import Database, T, Work


class Whole(Database):
    """A database of one open transaction: every unit of work runs in it, none commits by itself.

    For one caller at a time. An error in a unit leaves nothing to go on with: let it end the transaction.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def transact(self, work: Work[T]) -> T:
        return await work(self._connection)

    async def autocommit(self, work: Work[T]) -> T:
        return await work(self._connection)

    async def dispose(self) -> None:
        """Nothing to do: the transaction belongs to whoever began it."""
