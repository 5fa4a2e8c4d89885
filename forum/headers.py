"""What every answer of the site says to browsers about itself: where its parts come from, and who may keep it.

The headers that never change are added to the answer's list as it leaves, in one step; an answer that says one of them
itself has its way.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

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

#: A page is its reader's, in their language: nobody between keeps it for another.
KEPT_BY = ("Cache-Control", "private, no-cache")
VARIES_BY = ("Cookie", "Accept-Language")

Answering = Callable[..., Iterable[bytes]]
Headers = list[tuple[str, str]]


def install(app: Flask) -> None:
    """Let every answer say them, and every page that it is its reader's alone."""
    always = ALWAYS | (OVER_HTTPS if app.config["HTTPS"] else {})
    app.wsgi_app = _saying(app.wsgi_app, always)  # type: ignore[method-assign]  # Flask's way to wrap an application


def _saying(answer: Answering, always: dict[str, str]) -> Answering:
    wanted = [(name.lower(), (name, value)) for name, value in always.items()]

    def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def starting(status: str, headers: Headers, *fault: Any) -> Any:
            said = {name.lower(): value for name, value in headers}
            added = [header for name, header in wanted if name not in said]
            if said.get("content-type", "").startswith("text/html"):
                if "cache-control" not in said:
                    added.append(KEPT_BY)
                headers = _varying(headers, said.get("vary", ""))
            return start_response(status, headers + added, *fault)

        return answer(environ, starting)

    return answering


def _varying(headers: Headers, said: str) -> Headers:
    """The headers of a page, which varies by what is ``said`` already and by its reader."""
    others = [name for name in said.split(", ") if name and name not in VARIES_BY]
    kept = [header for header in headers if header[0] != "Vary"]
    return [*kept, ("Vary", ", ".join([*VARIES_BY, *others]))]
