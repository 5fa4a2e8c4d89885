"""An incoming mail, from its bytes to what its writer wrote in it: bounded, and never raising for what it is."""

import re
from dataclasses import dataclass
from email.message import Message

from forum.inbound.cutting import cut
from forum.inbound.footnotes import in_place, without_list
from forum.mail.reading import Part, body_of, parsed
from forum.markdown_from_html import html_to_markdown
from forum.markdown_from_text import plain_to_markdown
from forum.text import normalise

#: Bytes of a mail that is read: what most relays take, for telephones attach their photographs.
LARGEST = 25 * 2**20
#: No mail program comes near these; beyond them a mail is made to be expensive.
MOST_LINES, MOST_BOUNDARIES, MOST_SEPARATORS, LONGEST_HEAD = 600_000, 30, 2_000, 256 * 1024
#: Characters of one body that are looked at.
LONGEST_BODY = 1_000_000

#: What Outlook leaves in plain text where a picture stood, and the sign of a list on a line before its words.
_PICTURE = re.compile(r"\[cid:[^\]\s]{1,200}\]")
_SIGN_ALONE = re.compile(r"^( *)\* *\n(?= *[^\s*])", re.MULTILINE)

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb"boundary\s*[*=]", re.IGNORECASE)
_SEALED = re.compile(
    r"\s*-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: [^\n]*\n)*\n(.*?)\n-----BEGIN PGP SIGNATURE-----\n",
    re.DOTALL,
)
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)


class Unreadable(Exception):
    """Why a mail is not read at all, for the log."""


@dataclass(frozen=True)
class Answer:
    """What a person wrote, as Markdown, and the names of the files they attached."""

    text: str
    attached: tuple[str, ...]


def opened(raw: bytes) -> Message:
    """The message in ``raw``. Raises Unreadable for one that is too large, or made to be expensive to read."""
    if len(raw) > LARGEST:
        raise Unreadable(f"larger than {LARGEST} bytes")
    head = _END_OF_HEAD.search(raw)
    if (head.start() if head else len(raw)) > LONGEST_HEAD:
        raise Unreadable("its headers are longer than any program writes")
    if (
        raw.count(b"\n") + raw.count(b"\r") > MOST_LINES
        or raw.count(b"\n--") > MOST_SEPARATORS
        or len(_BOUNDARY.findall(raw)) > MOST_BOUNDARIES
    ):
        raise Unreadable("more parts or lines than any program writes")
    return parsed(raw)


def answer_in(message: Message) -> Answer:
    """What the writer of ``message`` wrote in it, without what their program put around it. Never raises."""
    body = body_of(message)
    parts = [part for part in body.parts if part.words.strip()]
    if any(part.html for part in parts):
        text = cut("\n\n".join(map(_as_markdown, parts)))
    else:
        flowed = any(part.flowed for part in parts)
        plain, links = without_list("\n\n".join(map(_lines, parts)))
        text = plain_to_markdown(in_place(cut(plain), links), wrapped=not flowed)
    return Answer(normalise(text).strip("\n"), tuple(dict.fromkeys(body.attached)))


def _as_markdown(part: Part) -> str:
    if part.html:
        return html_to_markdown(part.words[:LONGEST_BODY])
    return plain_to_markdown(_lines(part), wrapped=not part.flowed)


def _lines(part: Part) -> str:
    """The plain text of a part, its flowed lines made whole."""
    words = _SIGN_ALONE.sub(r"\1* ", _without_pictures(_unsealed(normalise(part.words[:LONGEST_BODY]))))
    return _unflowed(words.split("\n"), part.spaces_deleted) if part.flowed else words


def _without_pictures(words: str) -> str:
    """``words`` without the places of pictures; a line that was nothing else goes with its."""
    if "[cid:" not in words:
        return words
    cleared = ((line, _PICTURE.sub("", line)) for line in words.split("\n"))
    return "\n".join(left for line, left in cleared if left.strip() or not line.strip())


def _unsealed(words: str) -> str:
    """What stands in a text that is signed in its own lines (RFC 9580, 7)."""
    sealed = _SEALED.match(words)
    return _DASHED.sub("", sealed[1]) if sealed else words


def _unflowed(lines: list[str], spaces_deleted: bool) -> str:
    """Lines that were broken for the way joined again (RFC 3676): those that end in a space, at one depth of quotes."""
    whole: list[str] = []
    depth_before, open_line = 0, False
    for line in lines:
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        if flows and spaces_deleted:
            words = words[:-1]
        if open_line and depth == depth_before and words not in {"--", "-- "}:
            whole[-1] += words
        else:
            whole.append(f"{'>' * depth} {words}" if depth else words)
        depth_before, open_line = depth, flows
    return "\n".join(whole)
