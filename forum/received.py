"""What a browser sends: a form whose bytes are not UTF-8 still arrives, each broken one marked as lost (U+FFFD).

As Werkzeug reads forms, a broken byte would stand in the text as "%E9", or empty the whole form. Marked, the text
comes back to whoever sent it (``forum.text.check`` refuses it in a sentence), with all the rest of it.
"""

from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Flask, Request, request
from werkzeug.formparser import FormDataParser


class Forms(FormDataParser):
    """Reads forms, and loses nothing over a byte that cannot be read."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], Any, Any]:
        text = stream.read().decode("utf-8", "replace")
        items = parse_qsl(text, keep_blank_values=True, errors="replace")
        return stream, self.cls(items), self.cls()


class Received(Request):
    """A request whose forms are read so."""

    form_data_parser_class = Forms


def install(app: Flask) -> None:
    """Let the application read what it is sent so."""
    app.request_class = Received


def typed_fields() -> list[tuple[str, str]]:
    """Every field of the form that came, to be kept on a page and sent again: all but its token and passwords."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and "password" not in name
    ]
