"""The rules as they are in force, and what this site is."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from forum import phases
from forum.home.views import home
from forum.permissions import LAW, RULES


@home.get("/rules")
def rules() -> ResponseReturnValue:
    """The two tables the site itself obeys: who may do what, and what a phase is."""
    return render_template("home/rules.html", law=LAW, rules=RULES, phases=phases.TABLE, always=phases.ALWAYS)


@home.get("/about")
def about() -> ResponseReturnValue:
    """What this site is, where its source code is, under which licence."""
    return render_template("home/about.html", source_url=current_app.config["SOURCE_URL"])
