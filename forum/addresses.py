"""Where a link in a text may lead: the web, a mailbox, or a place on this site."""

import re
from typing import Final
from unicodedata import bidirectional, category, normalize

_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
#: No name before the host, which is there to deceive, and only a host that all readers of URLs agree on.
_WEB = re.compile(
    rf"https?://(?:(?P<host>(?:[a-z0-9_-]+\.)*[a-z][a-z0-9-]*)|{_BYTE}(?:\.{_BYTE}){{3}}(?![.\d]))\.?"
    r"(?::(?:[1-5]?\d{1,4}|6[0-4]\d{3}))?(?:[/?#]|$)",
    re.IGNORECASE,
)
_MAIL_OR_HERE = re.compile(r"mailto:.|[?#]|/(?![/\\])", re.IGNORECASE)
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


def leads_somewhere(url: str) -> bool:
    """Whether a link may have this URL (its host in ASCII, as a parser of Markdown leaves it)."""
    web = _WEB.match(url)
    if web is None:
        return _MAIL_OR_HERE.match(url) is not None
    return web["host"] is None or _is_host(web["host"].lower())


def _is_host(host: str) -> bool:
    """Whether a host in letters of the world has words for labels (RFC 5891), in one direction (RFC 5893)."""
    try:
        labels = [
            label[4:].encode().decode("punycode") if label[:4] == "xn--" else label
            for label in host.split(".")
        ]
    except UnicodeError:
        return False
    written = [label for label in labels if not label.isascii()]
    if len(written) != sum(label.startswith("xn--") for label in host.split(".")):
        return False
    if not all(_is_word(label) for label in written):
        return False
    one_way = not any(bidirectional(letter) in _RIGHT_TO_LEFT for letter in "".join(written))
    return one_way or all(
        all(bidirectional(letter) in {*_RIGHT_TO_LEFT, "NSM"} for letter in label)
        if not label.isascii()
        else label[:1].isalpha()
        for label in labels
    )


def _is_word(label: str) -> bool:
    """Whether a label is letters, marks and digits, in the one form in which it can be registered."""
    simple = normalize("NFKC", label.lower()) == label
    return (
        simple and label[0].isalnum() and all(x.isalnum() or x == "-" or category(x)[0] == "M" for x in label)
    )
