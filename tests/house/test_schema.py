"""Migrations are the only way the schema comes to be, and they build what the models say."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from forum import schema
from forum.database import db


def test_the_migrated_schema_is_the_models(app: Flask) -> None:
    command.check(schema.alembic_config())
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        for table in db.metadata.sorted_tables:
            there = {check["name"] for check in inspect(connection).get_check_constraints(table.name)}
            meant = {
                str(constraint.name)
                for constraint in table.constraints
                if constraint.__visit_name__ == "check_constraint" and constraint.name
            }
            assert meant <= there, table.name


def test_migrations_go_down_to_nothing_and_up_again(app: Flask) -> None:
    before = sorted(inspect(db.engine).get_table_names())
    schema.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade()
    assert sorted(inspect(db.engine).get_table_names()) == before


def test_migrations_go_down_and_up_step_by_step(app: Flask) -> None:
    revisions = list(schema.script_directory().walk_revisions())
    for revision in revisions:
        schema.downgrade(str(revision.down_revision or "base"))
    for revision in reversed(revisions):
        schema.upgrade(revision.revision)
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == revision.revision
        db.session.rollback()


def test_there_is_one_line_of_migrations_and_each_is_dated(app: Flask) -> None:
    directory = schema.script_directory()
    assert len(directory.get_heads()) == 1
    for revision in directory.walk_revisions():
        name = revision.path.rpartition("/")[2]
        assert name[:4].isdigit()
        assert revision.module.downgrade is not None
