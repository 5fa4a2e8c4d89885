"""Devices that somebody signed in on before: strangers who guess a password must not lock its owner out there.

A device carries a signed cookie with digests of the addresses of at most a few accounts. It opens nothing: wrong
passwords given on it for these accounts are counted apart from those of the rest of the world.
"""

import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from forum.limits import keyed

MOST_ACCOUNTS = 5
KEPT = timedelta(days=400)  # browsers keep no cookie longer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="devices")


def _name() -> str:
    return str(current_app.config["DEVICE_COOKIE_NAME"])


def _brought() -> dict[str, Any]:
    try:
        brought = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return {"id": secrets.token_urlsafe(12), "of": []}
    return dict(brought)


def _of(email: str) -> str:
    return keyed("device", email.strip().lower())[:24]


def known_as(email: str) -> str | None:
    """What this device is known as, if the account of ``email`` was signed in to on it; else None."""
    brought = _brought()
    return str(brought["id"]) if _of(email) in brought["of"] else None


def remember(response: Response, email: str) -> Response:
    """Let the device that ``response`` goes to be known for the account of ``email``."""
    brought = _brought()
    others = [one for one in brought["of"] if one != _of(email)]
    response.set_cookie(
        _name(),
        str(_signer().dumps({"id": brought["id"], "of": [_of(email), *others][:MOST_ACCOUNTS]})),
        max_age=KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
