"""The bell in the header of every page: how many notices its reader has not seen."""

from flask import render_template
from markupsafe import Markup

from forum.members.models import Member
from forum.notices.standing import MANY, unseen


def bell(member: Member) -> Markup:
    """The bell of whoever is signed in; one statement."""
    return Markup(render_template("notices/bell.html", count=unseen(member), many=MANY))  # noqa: S704  a template
