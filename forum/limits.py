"""How often one may try the same thing: guess a password, have letters sent, post in a burst.

Tries are counted in the database or in Redis (``forum/tries.py``), so that all processes count together, whichever
machine they run on. What is counted is known by a keyed digest: it tells neither an address nor a name, and is
forgotten when the time is over.
"""

import hashlib
import hmac
import ipaddress
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask_babel import ngettext
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from forum import clock, tries
from forum.database import carry_out, db
from forum.errors import Refused
from forum.received import typed_fields
from forum.tries import counter
from forum.worker import Chore, take_on

FORGET_SECONDS = 600.0


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries of what ``name`` says ``within`` the time that begins with the first of them."""

    name: str
    most: int
    within: timedelta


Counted = tuple[Limit, str]


class TooMany(Refused):
    """One try more than the limit allows; ``wait`` is how many seconds are left."""

    status = 429

    def __init__(self, wait: int) -> None:
        minutes = math.ceil(wait / 60)
        super().__init__(
            ngettext(
                "This was tried too often in a short time. It is possible again in %(num)s minute.",
                "This was tried too often in a short time. It is possible again in %(num)s minutes.",
                minutes,
            )
        )
        self.wait = wait


def keyed(*words: object) -> str:
    """A digest of ``words`` that nobody can make, or undo by guessing, without the site's secret."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, "\0".join(map(str, words)).encode(), hashlib.sha256).hexdigest()


def take(limit: Limit, *whose: object) -> None:
    """Count one try by ``whose``; the caller commits, and what is rolled back was never tried.

    Raises TooMany when there were as many before as ``limit`` allows.
    """
    if not current_app.config["LIMITS"]:
        return
    now = clock.now()
    count, until = counter().one_more(keyed(limit.name, *whose), now, now + limit.within)
    if count > limit.most:
        wait = max(1, math.ceil((until - now).total_seconds()))
        g.wait = wait
        raise TooMany(wait)


def give_back(limit: Limit, *whose: object) -> None:
    """Take one try back: it was none (the password was right). The caller commits."""
    counter().one_less(keyed(limit.name, *whose))


def take_each(counted: Iterable[Counted]) -> None:
    """Count one try under all of ``counted``, or under none. Raises TooMany."""
    for limit, whose in counted:
        take(limit, whose)


def give_each_back(counted: Iterable[Counted]) -> None:
    """Take one try back under all of ``counted``."""
    for limit, whose in counted:
        give_back(limit, whose)


def forget() -> int:
    """Delete what no longer counts; how many rows went."""
    return counter().forget()


def sender() -> str:
    """The network address a request comes from; of the long ones the part that one household shares."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


View = Callable[..., Any]


def counted(view: View, *limits: tuple[Limit, Callable[[], str]]) -> View:
    """``view``, counting each form it accepts (it then redirects) by each limit, under what its callable says."""

    def counting(*arguments: Any, **named: Any) -> Any:
        if request.method != "POST":
            return view(*arguments, **named)
        known = [(limit, whose()) for limit, whose in limits]
        carry_out(lambda: take_each(known))
        answer = view(*arguments, **named)
        if not isinstance(answer, Response):
            carry_out(lambda: give_each_back(known))
        return answer

    return counting


def install(app: Flask) -> None:
    """Believe the proxies there are, answer who tried too often, and let the worker forget."""
    proxies = app.config["PROXIES"]
    if proxies is None:
        proxies = int(app.config["HTTPS"])
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0)  # type: ignore[method-assign]  # Flask's way
    tries.install(app)
    app.register_error_handler(TooMany, _too_many)
    app.after_request(_say_when)
    take_on(app, Chore("limits", FORGET_SECONDS, forget))


def _too_many(problem: TooMany) -> tuple[str, int]:
    """Say when, and hold everything that was typed (passwords excepted) ready to be sent again."""
    db.session.rollback()
    page = render_template(
        "errors/problem.html", status=429, message=problem.message, theirs="", ours="", fields=typed_fields()
    )
    return page, 429


def _say_when(response: Response) -> Response:
    if response.status_code == 429 and "wait" in g:
        response.headers["Retry-After"] = str(g.wait)
    return response
