"""Every page is led to: whoever it is for comes to it from the front page, by links alone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from html import unescape
from itertools import product, zip_longest
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from forum import clock, worker
from forum.database import db
from forum.members.models import Mandate, Member, Role
from tests.cast import THE_FIRST_DAY, Browser
from tests.inbound.letters import take_replies

#: What letters and forms lead to, and what machines ask for by name.
NOT_BY_A_LINK = {
    "papers.answer_page": "the letter leads there",
    "papers.export_status": "asking for a file leads there",
    "papers.download_export": "asking for a file leads there, once it is made",
    "papers.last_pdf": "programs find it in the head of a version's page",
    "feeds.of_search": "searching for words leads there",
    "mailings.leaving": "the letter leads there",
    "mailings.choosing": "the letter leads there",
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
    "consent",
    "digests",
    "exchange",
    "feeds",
    "home",
    "inbound",
    "mailings",
    "members",
    "membership",
    "moderation",
    "notices",
    "papers",
    "renditions",
    "search",
    "security",
    "synthesis",
    "threads",
    "watches",
}
#: How many pages of one kind a reader looks at, since others lead to the same kinds: few at first, more for what they
#: did not come to.
OF_A_KIND = (3, 6)
#: How many of those who hold the same mandate look.
OF_A_ROLE = 3
LINK = re.compile(r"<a [^>]*?href=\"([^\"]+)\"|<form [^>]*?action=\"([^\"]+)\"[^>]*?method=\"get\"")


@pytest.fixture(scope="module")
def shown(demonstration: Flask) -> Iterator[Flask]:
    """The demonstration on a site that takes answers by mail, with what the worker makes of it."""
    before = {name: demonstration.config[name] for name in ("MAIL_REPLIES", "MAIL_AUTH_SERVER")}
    take_replies(demonstration)
    with clock.at(THE_FIRST_DAY):
        worker.turn()
        yield demonstration
    demonstration.config.update(before)


@dataclass
class Reached:
    """How often readers came to pages of each kind, and to each page."""

    kinds: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)


def readers() -> list[Member | None]:
    """A visitor, then one of those who hold each mandate there is, then others of them."""
    holding = [
        db.session.scalars(
            select(Member)
            .where(Member.id.in_(select(Mandate.member_id).where(Mandate.role == role)))
            .order_by(Member.id)
            .limit(OF_A_ROLE)
        ).all()
        for role in Role
    ]
    return [None, *dict.fromkeys(one for rank in zip_longest(*holding) for one in rank if one is not None)]


def walk(app: Flask, member: Member | None, most: int, reached: Reached, wanted: set[str]) -> None:
    """Let a reader go from the front page to ``most`` pages of each kind, until those that are ``wanted`` are reached.

    Of the links they have seen they follow next one to a kind, and then to a page, that was reached least.
    """
    browser, addresses = Browser(app, member), app.url_map.bind("forum.example")
    seen: Counter[str] = Counter()
    waiting, known = [(0, 0, 0, "home.front", "/")], {"/"}
    while waiting and wanted - set(reached.kinds):
        *_order, endpoint, address = heappop(waiting)
        if seen[endpoint] >= most:
            continue
        answer = browser.get(address, follow_redirects=True)
        if answer.status_code != 200:
            continue
        seen[endpoint] += 1
        reached.kinds[endpoint] += 1
        reached.pages[address] += 1
        if answer.mimetype != "text/html":
            continue
        for found in LINK.findall(answer.get_data(as_text=True)):
            parts = urlsplit(urljoin(f"http://forum.example{address}", unescape(found[0] or found[1])))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc != "forum.example" or target in known:
                continue
            known.add(target)
            if leads := endpoint_of(addresses, target):
                often = reached.kinds[leads] + seen[leads]
                heappush(waiting, (often, reached.pages[target], len(known), leads, target))


def endpoint_of(addresses: MapAdapter, address: str) -> str | None:
    path = urlsplit(address).path
    try:
        return str(addresses.match(path, method="GET")[0])
    except HTTPException:
        return None


def test_every_page_is_reached_by_links_from_the_front_page(shown: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in shown.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint.partition(".")[0] in ROOMS
    }
    reached = Reached()
    for most, member in product(OF_A_KIND, readers()):
        walk(shown, member, most, reached, pages - set(NOT_BY_A_LINK))
    assert sorted(pages - set(reached.kinds) - set(NOT_BY_A_LINK)) == []
    assert sorted(set(NOT_BY_A_LINK) - pages) == []
