"""How feeds and their entries are called: their ids, which never change, and their complete addresses."""

import re
from urllib.parse import urlencode, urlsplit

from flask import current_app

#: The day in the ids of a site that says nothing of its own (RFC 4151 wants one at which the host was the site's).
SINCE = "2026"
_NOT_IN_A_HOST = re.compile(r"[^a-z0-9.-]")


def base() -> str:
    """The site's own address, without a slash at its end."""
    return str(current_app.config["BASE_URL"]).rstrip("/")


def path_asking(path: str, **asked: object) -> str:
    """A path with what is ``asked`` for, in its order (None: not at all)."""
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{path}?{query}" if query else path


def address(path: str, **asked: object) -> str:
    """The complete address of a path of this site, with what is ``asked`` for."""
    return base() + path_asking(path, **asked)


def tag(path: str) -> str:
    """The id of what stands at a path of this site: a tag (RFC 4151), without scheme and port.

    ``FEED_AUTHORITY`` keeps it the same when the site moves to another host.
    """
    parts = urlsplit(base())
    host = _NOT_IN_A_HOST.sub("-", (parts.hostname or "localhost").lower())
    authority = current_app.config["FEED_AUTHORITY"] or f"{host},{SINCE}"
    return f"tag:{authority}:{parts.path}{path}"
