"""A server that speaks LibreTranslate's protocol, on this computer, for the tests that ask a machine."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import select

from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Block, Draft
from forum.renditions import actions
from forum.renditions.models import Rendition
from forum.renditions.originals import OfDraft
from tests.cast import Cast
from tests.renditions.papers import translator, two_blocks

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


class Server(ThreadingHTTPServer):
    """A server that speaks LibreTranslate's protocol; ``answer`` says how, ``asked`` what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.answer: Answer = in_french
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One question."""

    server: Server

    def do_POST(self) -> None:
        """Answer as the test wants."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({**question, "path": self.path})
        status, body = self.server.answer(question)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


def said(words: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"translatedText": words}).encode()


def in_french(question: dict[str, Any]) -> tuple[int, bytes]:
    """As a machine would: tags stay, words change."""
    return said(question["q"].replace("The water table", "La nappe").replace("falling", "en baisse"))


def asked_for_french(cast: Cast) -> tuple[OfDraft, str]:
    """A provisional draft for which a translator asked the machine, and the uid of its first block."""
    tariq = translator(cast)
    draft, first, _second = before_its_authors(cast)
    actions.ask_machine(OfDraft(draft), "fr", by=tariq)
    db.session.commit()
    return OfDraft(draft), first.uid


def before_its_authors(cast: Cast) -> tuple[Draft, Block, Block]:
    """A draft with two blocks that everyone can read by now."""
    draft, first, second = two_blocks(cast)
    cast.farmers.objection_window = 7
    papers.open_window(draft, by=cast.carla)
    db.session.commit()
    return draft, first, second


def the_rendition() -> Rendition:
    return db.session.scalars(select(Rendition)).one()
