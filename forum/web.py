"""What every view shares: who asks, finding and guarding, slots, error pages, the globals of templates."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from flask import Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_compress import Compress
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Response

from forum import headers, languages, moments, permissions, static_files
from forum.context import kept, site
from forum.database import db
from forum.errors import Conflict, Problem
from forum.received import typed_fields
from forum.sentences import as_markup, escaped
from forum.sessions import Sessions
from forum.sessions import csrf as csrf

T = TypeVar("T")


class Application(Flask):
    """Flask, for a site whose views all answer at once."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """``func`` as it is: none of ours is a coroutine, so none is looked at fifteen times a page."""
        return func


compress = Compress()

#: Levels that cost a page less than the line gains.
COMPRESSION = {
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_ZSTD_LEVEL": 3,
    "COMPRESS_BR_LEVEL": 4,
    "COMPRESS_LEVEL": 4,
}


_UNKNOWN = object()


def me() -> Any:
    """The member who asks, or None for a visitor; read once a request."""
    here = kept()
    known = here.get("me", _UNKNOWN)
    if known is _UNKNOWN:
        known = current_user.member if _perhaps_signed_in() and current_user.is_authenticated else None
        here["me"] = known
    return known


def _perhaps_signed_in() -> bool:
    """Whether the request brings anything that could say who asks; most bring nothing, and need not be looked up."""
    return "_user_id" in session or current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies


def find(model: type[T], key: Any, act: str = "board.read") -> T:
    """The row of ``model`` with this key, if the person may do ``act`` on it: absent and forbidden look alike (404)."""
    thing = db.session.get(model, key)
    return found(thing, act)


def found(thing: T | None, act: str = "board.read") -> T:
    """``thing``, if there is one and the person may do ``act`` on it; else 404."""
    if thing is None or not permissions.can(me(), act, thing):
        abort(404)
    return thing


LARGEST = 2**31 - 1  # what a column of whole numbers holds; no row has a larger key


class _Key(IntegerConverter):
    """A number in an address; one that no row can have is an address that is not there."""

    def to_python(self, value: str) -> int:
        if len(value) > 10 or int(value) > LARGEST:
            raise ValidationError
        return int(value)


def whole(typed: str) -> int:
    """A whole number from a question or a form (``request.args.get(name, type=whole)``).

    Raises ValueError for anything else, and for one that no row can have.
    """
    if len(typed) > 11 or abs(int(typed)) > LARGEST:
        raise ValueError("no row has such a number")
    return int(typed)


def _refuse_null_characters() -> None:
    # No text of a database holds one, and no browser sends one; in a question it is written out (RFC 3986, 2.1).
    if "\0" in request.path or (
        b"%00" in request.query_string
        and any("\0" in value for name, values in request.args.lists() if name != "q" for value in values)
    ):
        abort(404)


def guard(act: str, thing: Any = None) -> None:
    """Let the person through who may do ``act`` on ``thing``.

    A visitor is asked to sign in first (and comes back); anyone else who may not is refused in a sentence.
    """
    if me() is None and not permissions.can(None, act, thing):
        abort(_to_sign_in())
    permissions.require(me(), act, thing)


def guard_signed_in() -> Any:
    """The member who asks; a visitor is sent to sign in and comes back."""
    if me() is None:
        abort(_to_sign_in())
    return me()


def _to_sign_in() -> Response:
    back = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else here_before()
    return redirect(url_for("security.login", next=back))


def _parts(address: str) -> SplitResult:
    """An address taken apart; one that cannot be (newer Pythons refuse a broken IPv6 host) has no parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def here_before() -> str:
    """The page of this site the person came from, or home: never another site."""
    parts = _parts(request.referrer or "")
    if parts.netloc != request.host:
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def safe_next(address: str | None) -> str:
    """``address`` if it is a path of this site, else home (no redirect leaves the site)."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "/"
    return address if address.isprintable() else "/"


def came_from() -> str:
    """The page that a form was come to from, if it names one of this site (``next``), else home."""
    return safe_next(request.form.get("next") or request.args.get("next"))


def guard_this_site() -> None:
    """Let only forms of this site's own pages through, though they carry no token; else they need one.

    For acts that visitors do from any page: a token would give each of them a session and a cookie. The browser
    says where a form comes from (Sec-Fetch-Site, Origin, Referer), and no other site can make it say otherwise.
    """
    if _sent_from_here():
        return
    try:
        csrf.protect()
    except CSRFError as error:
        raise BadRequest from error


def _sent_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return _parts(sender).netloc == request.host


def form_token() -> str:
    """A token made with a form, so that the form sent twice is one act."""
    return secrets.token_urlsafe(18)


# Slots: what a page shows of rooms above the one that draws it.

Filler = Callable[..., Any]
NOTHING = Markup("")


def fill(app: Flask, slot: str, filler: Filler) -> None:
    """Let ``filler`` add to ``slot``; called when the rooms are opened."""
    app.extensions.setdefault("slots", {}).setdefault(slot, []).append(filler)


def slot(name: str, *things: Any) -> list[Any]:
    """What the rooms above have to say about ``things``; each filler makes at most one bounded query."""
    fillers = site().extensions.get("slots", {}).get(name, ())
    answers = [filler(*things) for filler in fillers]
    return [answer for answer in answers if answer]


def slot_html(name: str, *things: Any) -> Markup:
    """A slot whose fillers answer with HTML, one after the other."""
    answers = slot(name, *things)
    return as_markup("".join(map(escaped, answers))) if answers else NOTHING


def language() -> str:
    """The code of the interface language of this request."""
    return languages.now_spoken()


def install(app: Flask) -> None:
    """Give the application its error pages, headers, form protection and template globals."""
    app.url_map.converters["int"] = _Key
    app.before_request(_refuse_null_characters)
    csrf.init_app(app)
    app.session_interface = Sessions()
    app.config.setdefault("REMEMBER_COOKIE_NAME", "remember_token")
    app.config.update({name: value for name, value in COMPRESSION.items() if name not in app.config})
    compress.init_app(app)
    headers.install(app)
    static_files.install(app)
    moments.install(app)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(Exception, _fault)
    app.jinja_env.globals.update(
        can=lambda act, thing=None: permissions.can(me(), act, thing),
        slot=slot,
        slot_html=slot_html,
        static=static_files.address,
        form_token=form_token,
    )
    app.context_processor(_page_globals)


def _page_globals() -> dict[str, Any]:
    code = language()
    return {
        "current_member": me(),
        "language": code,
        "direction": languages.direction(code),
        "site_name": current_app.config["SITE_NAME"],
        "languages_offered": languages.offered(),
    }


def _problem(problem: Problem) -> tuple[str, int]:
    db.session.rollback()
    theirs = problem.theirs if isinstance(problem, Conflict) else ""
    ours = problem.ours if isinstance(problem, Conflict) else ""
    page = render_template(
        "errors/problem.html", status=problem.status, message=problem.message, theirs=theirs, ours=ours
    )
    return page, problem.status


def _http_problem(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    page = render_template("errors/problem.html", status=error.code, message=None, theirs="", ours="")
    response = current_app.make_response((page, error.code or 500))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            response.headers[name] = value
    return response


def _form_expired(_error: CSRFError) -> Any:
    # What another site sends is never put on a page of ours, one click from being done.
    fields = typed_fields() if _sent_from_here() else []
    left = me() is None and request.blueprint not in {"security", "readers"}
    if left and not any(" " in value.strip() for _name, value in fields):
        # Whoever sent it was signed in when they got the form: their session ended meanwhile. No words are lost.
        return _to_sign_in()
    if left:
        message = gettext("You are no longer signed in. Sign in, come back to this page, and send it again.")
    elif fields:
        message = gettext("This form was open for long, and could not be checked. Send it again.")
    else:
        message = gettext(
            "This form could not be checked: please go back, reload the page and send it again."
        )
    status, back = (403, here_before()) if left else (400, "")
    page = render_template("errors/problem.html", status=status, message=message, fields=fields, back=back)
    return page, status


def _fault(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    if current_app.config["TESTING"]:
        raise error
    current_app.logger.exception("fault at %s %s", request.method, request.path)
    return render_template("errors/problem.html", status=500, message=None, theirs="", ours=""), 500
