"""What the room of papers opens for files of versions: their part of the page, and the worker's chores."""

from flask import Flask

from forum import web
from forum.papers.exports import chores, keeping, taking
from forum.worker import Chore, take_on

MAKE_SECONDS, FOLLOW_SECONDS, TIDY_SECONDS = 1, 2, 900


def open_exports(app: Flask) -> None:
    """Fill the page of a version, and take the chores on."""
    web.fill(app, "version.meta", taking.head_of_version)
    web.fill(app, "version.foot", taking.foot_of_version)
    take_on(app, Chore("exports.journal", FOLLOW_SECONDS, chores.follow_journal))
    take_on(app, Chore("exports.making", MAKE_SECONDS, chores.make_waiting, settle=chores.settle))
    take_on(app, Chore("exports.tidying", TIDY_SECONDS, keeping.tidy))
