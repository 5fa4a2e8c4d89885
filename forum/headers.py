"""What every answer of the site says to browsers about itself: where its parts come from, and who may keep it.

The headers that never change are added to the answer's list as it leaves, in one step; an answer that says one of them
itself has its way.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.wrappers import Response

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}

Answering = Callable[..., Iterable[bytes]]


def install(app: Flask) -> None:
    """Let every answer say them, and every page that it is its reader's alone."""
    app.after_request(_keep_private)
    always = ALWAYS | (OVER_HTTPS if app.config["HTTPS"] else {})
    app.wsgi_app = _saying(app.wsgi_app, always)  # type: ignore[method-assign]  # Flask's way to wrap an application


def _saying(answer: Answering, always: dict[str, str]) -> Answering:
    wanted = [(name.lower(), (name, value)) for name, value in always.items()]

    def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def starting(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            said = {name.lower() for name, _value in headers}
            added = [header for name, header in wanted if name not in said]
            return start_response(status, headers + added, *fault)

        return answer(environ, starting)

    return answering


def _keep_private(response: Response) -> Response:
    """A page is its reader's, in their language: nobody between keeps it for another."""
    if (response.content_type or "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Cookie, Accept-Language")
    return response
