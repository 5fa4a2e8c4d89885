"""The pages behind the links in the mail of a post."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from forum import languages
from forum.boards.models import Board
from forum.database import carry_out
from forum.errors import Invalid
from forum.watches.actions import kind_of
from forum.watches.links import CHOICES, UNSUBSCRIBE, Choice, choice_named
from forum.watches.models import Wish
from forum.watches.offered import offers
from forum.web import csrf, language

mailings = Blueprint("mailings", __name__)


@mailings.get("/mailings/unsubscribe/<token>")
def leaving(token: str) -> ResponseReturnValue:
    """From the link in a letter: one button, so that no program that looks at links ends a wish."""
    return _page("mailings/leaving.html", _named(UNSUBSCRIBE, token))


@mailings.post("/mailings/unsubscribe/<token>")
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """End what the mail came for: from that button, or by a mail program (RFC 8058, which wants no redirect)."""
    choice = _named(UNSUBSCRIBE, token)
    carry_out(choice.end)
    return _page("mailings/leaving.html", choice)


@mailings.get("/mailings/choices/<token>")
def choosing(token: str) -> ResponseReturnValue:
    """From the link in a letter: what it came for, to be changed."""
    return _page("mailings/choices.html", _named(CHOICES, token), kept=False, errors={})


@mailings.post("/mailings/choices/<token>")
@csrf.exempt
def keep_choices(token: str) -> ResponseReturnValue:
    """Keep what is chosen there; the token in the letter is the permission."""
    choice = _named(CHOICES, token)
    try:
        carry_out(lambda: choice.keep(request.form))
    except Invalid as problem:
        errors = {problem.field: problem.message}
        return _page("mailings/choices.html", choice, kept=False, errors=errors), problem.status
    return _page("mailings/choices.html", choice, kept=True, errors={})


def _named(end: str, token: str) -> Choice:
    return choice_named(end, token) or abort(404)


def _page(template: str, choice: Choice, **more: object) -> str:
    """A page about a choice; whoever comes from the letter reads on in its language."""
    account, thing = choice.member.account, choice.thing
    with languages.speaking(account.language if account else "", account.zone if account else "UTC"):
        return render_template(
            template,
            kind=kind_of(thing),
            name=thing.name_in(language()) if isinstance(thing, Board) else thing.title,
            wish=choice.wish.value,
            ended=choice.wish == Wish.NOTHING,
            offered=[wish.value for wish in offers(kind_of(thing))],
            **more,
        )
