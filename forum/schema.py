"""The schema: Alembic migrations are the only way it comes to be, up and down."""

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from forum import places
from forum.cli import with_site
from forum.database import db


def alembic_config() -> Config:
    """Alembic's configuration; it finds the site's engine by itself (migrations/env.py)."""
    config = Config()
    config.set_main_option("script_location", str(places.migrations()))
    config.set_main_option("path_separator", "os")
    return config


def script_directory() -> ScriptDirectory:
    """The migrations, as Alembic reads them."""
    return ScriptDirectory.from_config(alembic_config())


def upgrade(revision: str = "head") -> None:
    """Bring the database of the current site up to ``revision``."""
    command.upgrade(alembic_config(), revision)


def downgrade(revision: str) -> None:
    """Bring the database of the current site down to ``revision`` ("base": nothing at all)."""
    command.downgrade(alembic_config(), revision)


def current() -> str | None:
    """The revision the database of the current site is at; None when it is empty. Raises SQLAlchemyError."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this code was written for."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


@click.group("db")
def schema() -> None:
    """Bring the database to a schema, up or down."""


@schema.command("upgrade")
@click.argument("revision", default="head")
@with_site
def upgrade_command(revision: str) -> None:
    """Bring the database up to REVISION (default: the newest)."""
    upgrade(revision)
    click.echo(f"The database is at {revision}.")


@schema.command("downgrade")
@click.argument("revision")
@with_site
def downgrade_command(revision: str) -> None:
    """Bring the database down to REVISION; `base` removes every table."""
    downgrade(revision)
    click.echo(f"The database is at {revision}.")
