"""The search page: one box, filters, and results that the database has confirmed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum import languages
from forum.search import forms
from forum.search.indexing import the_engine
from forum.search.queries import keys_of, readable_boards, shown
from forum.web import me

search = Blueprint("search", __name__)


@search.get("/search")
def show() -> ResponseReturnValue:
    """What was found, or how to look for something; a search that cannot be understood is an empty page with a hint."""
    member = me()
    boards = readable_boards(member)
    choices = forms.choices(boards)
    asked = forms.read(request.args, choices)
    results = the_engine().search(asked.query(keys_of(boards))) if asked.text else None
    found = shown(results.hits, boards, member) if results else []
    return render_template(
        "search/search.html",
        asked=asked,
        choices=choices,
        results=results,
        found=found,
        # The index may be a moment late: what was found and may not be shown is not counted either.
        total=results.total - len(results.hits) + len(found) if results else 0,
        language_name=languages.name,
    )
