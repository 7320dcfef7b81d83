"""The schema to its newest version: Alembic, called in this process."""

from pathlib import Path

from alembic import command
from alembic.config import Config

#: pyproject.toml names the folder of migrations; in a checkout and in the image it lies above server/.
ROOT = Path(__file__).resolve().parents[3]


def configuration(database_url: str) -> Config:
    """Alembic's configuration for one database, without its URL in any file or environment."""
    return Config(toml_file=ROOT / "pyproject.toml", attributes={"url": database_url})


def upgrade(database_url: str, revision: str = "head") -> None:
    """Applies what is missing, under a lock, so that several starting servers do it once. Not inside an event loop."""
    command.upgrade(configuration(database_url), revision)
