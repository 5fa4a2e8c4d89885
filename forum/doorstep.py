"""Who is let in: requests made to one of the site's own names, and no larger than a form can be."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.sansio.utils import host_is_trusted

#: Bytes of a request at most: the longest post in the widest script, each byte of it escaped, twice over.
LARGEST_REQUEST = 1024 * 1024
HERE = ("localhost", ".localhost")


def install(app: Flask) -> None:
    """Turn away what was sent to another name (400: our pages must not carry it) and what is too large (413)."""
    app.config["MAX_CONTENT_LENGTH"] = app.config.get("MAX_CONTENT_LENGTH") or LARGEST_REQUEST
    names = own_names(app.config["BASE_URL"], app.config["OTHER_HOSTS"])

    @lru_cache(maxsize=256)
    def is_ours(host: str) -> bool:
        return is_own_host(host, names)

    @app.before_request
    def turn_away() -> None:
        if not is_ours(request.host):
            abort(400)


def own_names(base_url: str, others: str = "") -> tuple[str, ...]:
    """The names of the site: the host of its address, those of OTHER_HOSTS, and this machine's own."""
    own = urlsplit(base_url).hostname
    return (*HERE, *([own] if own else []), *others.split())


def is_own_host(host: str, names: Iterable[str]) -> bool:
    """Whether ``host`` (``name`` or ``name:port``) is one of ``names``, or a bare IP address.

    An address is let in because nobody can make a name of their own lead there and still send the address: it is
    how probes, and people on the same network, reach a site that has no name yet.
    """
    return host_is_trusted(host.lower(), list(names)) or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True
