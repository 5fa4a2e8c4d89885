"""The cast of every test, and a browser to follow them through the pages."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum import clock
from forum.assemblies.actions import open_assembly
from forum.assemblies.models import Approach, Assembly, Level
from forum.boards.actions import open_alliance, open_milieu
from forum.boards.models import Board
from forum.database import db
from forum.members.actions import give_mandate, join, make_member
from forum.members.models import Account, Member, Role
from forum.phases import Kind
from forum.threads.actions import open_thread, post
from forum.threads.models import Post, Thread

THE_FIRST_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Cast:
    """Who is there, and where."""

    assembly: Assembly
    other_assembly: Assembly
    farmers: Board
    fishers: Board
    water: Board
    elsewhere: Board
    amina: Member
    bruno: Member
    carla: Member
    dario: Member
    elena: Member
    fatou: Member
    admin: Member


def person(name: str, language: str = "en", zone: str = "UTC") -> Member:
    """A member with a confirmed account at name@example.org; no password (nobody types it in most tests)."""
    member = make_member(name)
    member.account = Account(
        email=f"{name.split()[0].lower()}@example.org",
        fs_uniquifier=f"unique-{member.id}",
        confirmed_at=clock.now(),
        created_at=clock.now(),
        language=language,
        reading_languages=[language],
        zone=zone,
    )
    db.session.flush()
    return member


def reads_english(member: Member) -> Member:
    """Let somebody of the cast read the interface in English, where a test reads its sentences."""
    if member.account:
        member.account.language = "en"
    return member


def gather() -> Cast:
    """Bring everybody together and commit.

    Amina is a farmer, Bruno a fisher, Carla moderates farmers and fishers and belongs to both, Fatou sits on the
    pilot committee, Dario belongs to another assembly, Elena has an account and belongs nowhere.
    """
    with clock.at(THE_FIRST_DAY):
        admin = person("Admin Istrator")
        give_mandate(admin, Role.ADMINISTRATOR, by=None)
        assembly = _assembly("mediterranean", "Mediterranean assembly", admin)
        other = _assembly("sahel", "Sahel assembly", admin)
        farmers = _milieu(assembly, "farmers", admin, 3)
        fishers = _milieu(assembly, "fishers", admin, 7)
        water = open_alliance(
            assembly,
            "water",
            by=admin,
            approach=Approach.THEMATIC,
            gathers=[farmers.milieu, fishers.milieu],
            names={"en": "Water", "fr": "L’eau", "es": "El agua"},
        )
        elsewhere = _milieu(other, "herders", admin, 5)
        people = {
            name: person(full, language)
            for name, full, language in (
                ("amina", "Amina Benali", "fr"),
                ("bruno", "Bruno Conti", "en"),
                ("carla", "Carla Ruiz", "es"),
                ("dario", "Dario Sylla", "fr"),
                ("elena", "Elena Papadaki", "en"),
                ("fatou", "Fatou Sow", "fr"),
            )
        }
        join(farmers, by=people["amina"], own=True)
        join(fishers, by=people["bruno"], own=True)
        join(water, by=people["bruno"])
        join(farmers, by=people["carla"], own=True)
        join(fishers, by=people["carla"])
        join(elsewhere, by=people["dario"], own=True)
        for board in (farmers, fishers, water):
            give_mandate(people["carla"], Role.MODERATOR, by=admin, board=board)
        give_mandate(people["fatou"], Role.COMMITTEE, by=admin, assembly=assembly)
        for board in (farmers, fishers, water, elsewhere):
            board.objection_window = 0  # papers are published at once, but where a test is about asking first
        db.session.commit()
    return Cast(assembly, other, farmers, fishers, water, elsewhere, admin=admin, **people)


def _assembly(slug: str, name: str, admin: Member) -> Assembly:
    return open_assembly(
        slug,
        by=admin,
        level=Level.REGIONAL,
        names={"en": name},
        descriptions={"en": "Who lives here, and what we do next."},
        spoken=["en", "fr", "es", "ar", "pt"],
    )


def _milieu(assembly: Assembly, slug: str, admin: Member, hue: int) -> Board:
    return open_milieu(assembly, slug, by=admin, names={"en": slug.capitalize()}, hue=hue)


def thread_by(
    member: Member, board: Board, title: str = "Who decides about water?", **columns: Any
) -> Thread:
    """A thread that ``member`` opens in English, unless told otherwise."""
    columns = {"source": "The wells are drying up. **Who decides?**", "language": "en", **columns}
    return open_thread(board, by=member, title=title, **columns)


def says(member: Member, thread: Thread, source: str, **columns: Any) -> Post:
    """A post by ``member``, a reply in English unless told otherwise."""
    columns = {"kind": Kind.REPLY, "language": "en", **columns}
    return post(thread, by=member, source=source, **columns)


class Browser:
    """A browser without JavaScript: keeps cookies, finds the form protection in the pages it is given."""

    def __init__(self, app: Flask, member: Member | None, language: str | None = None) -> None:
        self.app = app
        self.headers = {"Accept-Language": language} if language else {}
        self.client: FlaskClient = app.test_client()
        if member is not None:
            db.session.commit()
            with self.client.session_transaction() as session:
                session["_user_id"] = member.account.fs_uniquifier if member.account else None
                session["_fresh"] = True

    def get(self, address: str, **options: Any) -> TestResponse:
        """Ask for a page; what the test has done so far is committed first, what the page did is read afterwards."""
        return self._ask("GET", address, headers={**self.headers, **options.pop("headers", {})}, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form, with the protection that the site's own pages carry."""
        page = self.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        token = found.group(1) if found else ""
        sent = {"csrf_token": token, **(data or {})}
        return self._ask("POST", address, data=sent, headers=self.headers, **options)

    def _ask(self, method: str, address: str, **options: Any) -> TestResponse:
        db.session.commit()
        # A context of its own, as every request has: what one request remembers, the next must not know.
        with self.app.app_context():
            response = self.client.open(address, method=method, buffered=True, **options)
        db.session.expire_all()
        return response


def text_of(response: TestResponse) -> str:
    """A page's HTML as text."""
    return response.get_data(as_text=True)
