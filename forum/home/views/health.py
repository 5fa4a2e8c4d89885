"""What machines ask of a site: whether it is well, what they may visit, whom to tell of a weakness."""

from datetime import timedelta
from functools import cache

from flask import Response, current_app, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from forum import clock
from forum.database import db
from forum.home.views import home
from forum.mail.letters import own_host


def _plain(words: str, status: int = 200) -> Response:
    response = Response(words, status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@home.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Whether this process answers at all; asks nothing of the database."""
    return _plain("ok\n")


@home.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Whether the database answers and stands at the newest migration; 503 until then."""
    from forum import schema  # with Alembic, which no page needs

    try:
        current = schema.current()
    except SQLAlchemyError:
        db.session.rollback()
        return _plain("the database does not answer\n", 503)
    if current != _newest():
        return _plain("the database is not at the newest migration\n", 503)
    return _plain("ready\n")


@cache
def _newest() -> str | None:
    from forum import schema

    return schema.newest()


@home.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What search engines may visit: all that is public, but no forms, searches or comparisons (RFC 9309)."""
    closed = ("/account", "/search", "/papers/*/compare/", "/*/new", "/*/edit", "/*/moderate")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@home.get("/.well-known/security.txt")
def security_txt() -> ResponseReturnValue:
    """Whom to tell of a weakness (RFC 9116)."""
    base = current_app.config["BASE_URL"].rstrip("/")
    until = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:security@{own_host(base)}",
        f"Contact: {base}/about",
        f"Expires: {until.isoformat()}",
        f"Canonical: {base}/.well-known/security.txt",
        "Preferred-Languages: en, fr, es",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@home.get("/.well-known/change-password")
def change_password() -> ResponseReturnValue:
    """Where password managers find the form (W3C, A Well-Known URL for Changing Passwords)."""
    return redirect("/account/password", 302)
