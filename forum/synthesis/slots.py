"""What the page of a thread shows of the desk."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from forum.papers.queries import excerpts_in
from forum.permissions import can
from forum.threads.natures import nature_options
from forum.web import me

IN_THE_MARGIN = 30


def harvest(thread: Any) -> Markup:
    """For those who may keep excerpts: those kept in this thread, and the form that a selection opens."""
    if me() is None or not can(me(), "excerpt.keep", thread):
        return Markup("")
    page = render_template(
        "synthesis/harvest.html",
        thread=thread,
        excerpts=excerpts_in([thread.id], limit=IN_THE_MARGIN),
        natures=nature_options(),
    )
    return Markup(page)  # noqa: S704  a template


def post_actions(thread: Any, views: list[Any]) -> dict[int, list[tuple[str, str]]]:
    """What a harvester may do with each post of a page."""
    if me() is None or not can(me(), "excerpt.keep", thread):
        return {}
    label = str(_("Keep an excerpt"))
    return {
        view.id: [(f"/threads/{thread.id}/posts/{view.number}/excerpts/new", label)]
        for view in views
        if view.state == "shown"
    }
