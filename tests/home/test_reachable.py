"""Every page is led to: whoever it is for comes to it from the front page, by links alone."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from forum import clock, worker
from forum.database import carry_out, db
from forum.demonstration.content import load
from forum.demonstration.performing import perform
from forum.demonstration.settling import settle
from forum.members.models import Mandate, Member, Role
from tests.cast import THE_FIRST_DAY, Browser

#: What letters lead to, and what machines ask for by name.
NOT_BY_A_LINK = {
    "digests.leaving": "the letter leads there",
    "digests.choosing": "the letter leads there",
    "digests.reading": "the letter leads there",
    "notices.choices": "the letter leads there",
    "notices.stopping": "the letter leads there",
    "security.confirm_email": "the letter leads there",
    "security.reset_password": "the letter leads there",
    "home.change_password": "password managers know its name",
    "home.security_txt": "who finds a weakness knows its name",
    "home.robots": "search engines know its name",
    "home.healthz": "probes know its name",
    "home.readyz": "probes know its name",
}
#: The rooms whose pages the demonstration has all that is needed to show.
ROOMS = {
    "assemblies",
    "boards",
    "digests",
    "home",
    "members",
    "membership",
    "notices",
    "search",
    "security",
    "threads",
    "watches",
}
#: How many pages of one kind are looked at: others lead to the same kinds.
OF_A_KIND = 6
#: How many of those who hold the same mandate look.
OF_A_ROLE = 3
LINK = re.compile(r"<a [^>]*?href=\"([^\"]+)\"|<form [^>]*?action=\"([^\"]+)\"[^>]*?method=\"get\"")


@pytest.fixture(scope="module")
def shown(kept_site: Flask) -> Flask:
    """The demonstration as of the first day, with what the worker makes of it."""
    with clock.at(THE_FIRST_DAY):
        assert carry_out(lambda: perform(load(), hashed="x"))
        settle(THE_FIRST_DAY)
        worker.turn()
    return kept_site


def readers() -> Iterator[Member | None]:
    """Somebody of each kind: a visitor, then those who hold each mandate there is."""
    yield None
    for role in Role:
        yield from db.session.scalars(
            select(Member)
            .where(Member.id.in_(select(Mandate.member_id).where(Mandate.role == role)))
            .order_by(Member.id)
            .limit(OF_A_ROLE)
        )


def pages_reached(app: Flask, member: Member | None) -> set[str]:
    """The endpoints of the pages a reader comes to."""
    browser, addresses = Browser(app, member), app.url_map.bind("forum.example")
    seen: dict[str, int] = {}
    waiting, known = deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        endpoint = endpoint_of(addresses, address)
        if endpoint is None or seen.get(endpoint, 0) >= OF_A_KIND:
            continue
        answer = browser.get(address, follow_redirects=True)
        if answer.status_code != 200:
            continue
        seen[endpoint] = seen.get(endpoint, 0) + 1
        if answer.mimetype != "text/html":
            continue
        for found in LINK.findall(answer.get_data(as_text=True)):
            parts = urlsplit(urljoin(f"http://forum.example{address}", unescape(found[0] or found[1])))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == "forum.example" and target not in known:
                known.add(target)
                waiting.append(target)
    return set(seen)


def endpoint_of(addresses: MapAdapter, address: str) -> str | None:
    path = urlsplit(address).path
    try:
        return str(addresses.match(path, method="GET")[0])
    except HTTPException:
        return None


def test_every_page_is_reached_by_links_from_the_front_page(shown: Flask) -> None:
    reached = set().union(*(pages_reached(shown, member) for member in readers()))
    pages = {
        rule.endpoint
        for rule in shown.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint.partition(".")[0] in ROOMS
    }
    assert sorted(pages - reached - set(NOT_BY_A_LINK)) == []
    assert sorted(set(NOT_BY_A_LINK) - pages) == []
