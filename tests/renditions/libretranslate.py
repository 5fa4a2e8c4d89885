"""A server that speaks LibreTranslate's protocol, on this computer, for the tests that ask a machine."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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
