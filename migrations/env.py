"""Where Alembic finds the site's engine and its models; run inside an application context only."""

from alembic import context
from sqlalchemy.engine import Connection

from forum.database import db


def run(connection: Connection) -> None:
    """Migrate over one connection, in one transaction: a migration happens whole or not at all."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engine.connect() as connection:
        run(connection)
