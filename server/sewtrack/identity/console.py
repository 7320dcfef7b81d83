"""`sewtrack admin create` as a conversation: asks for what was not given, shows the secret once."""

import asyncio
import sys

from sewtrack.db.engine import Database
from sewtrack.identity.admin import CreatedAdmin, LoginTaken, WhichFactory, create
from sewtrack.identity.passwords import Passwords
from sewtrack.settings import Settings


def create_admin(settings: Settings, *, factory: str | None, name: str | None, login: str | None) -> int:
    """Returns the exit code: 0 made, 1 refused with the reason on standard error."""
    name = name or _ask("Name of the administrator")
    login = login or _ask("Login")
    try:
        made = asyncio.run(_create(settings, factory, name, login))
    except (LoginTaken, WhichFactory, ValueError) as error:
        print(f"sewtrack admin create: {error}", file=sys.stderr)
        return 1
    print(
        f"Login:  {made.login}\nSecret: {made.secret}\n\nThe secret is not kept: write it down, sign in, change it."
    )
    return 0


async def _create(settings: Settings, factory: str | None, name: str, login: str) -> CreatedAdmin:
    database, passwords = Database(settings.database_url, pooled=False), Passwords.from_settings(settings)
    try:
        return await create(database, passwords, login=login, name=name, factory_name=factory)
    finally:
        passwords.close()
        await database.dispose()


def _ask(question: str) -> str:
    return input(f"{question}: ") if sys.stdin.isatty() else ""
