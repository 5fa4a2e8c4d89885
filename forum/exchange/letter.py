"""One letter of a mailing list (RFC 5322, MIME) read for what a forum keeps: who, when, what, answering what.

Old archives break every rule there is, so each reading has a way on: a wrong charset is guessed, a broken date is
taken from the relay that saw the letter, and a body that is not what it says is read as plain text.
"""

import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from forum.exchange.records import SourceAuthor, short_key
from forum.exchange.words import clean, language_tag, one_line
from forum.mail.reading import body_of, mailbox_of, parsed, text_of, words_of
from forum.markdown_from_html import html_to_markdown
from forum.markdown_from_text import plain_to_markdown
from forum.members.imported import address_key

ANGLED = re.compile(r"<\s*([^<>\s]+)\s*>")
REPLY_MARK = re.compile(
    r"^(?P<list>\[[^\]]*\] *)?(?:(?:re|aw|sv|tr|rv|res|réf?|fwd?)(?:\[\d+\])? ?: *)+(?P=list)?", re.IGNORECASE
)


class Letter:
    """A letter parsed from its bytes, without the From_ line that an mbox puts before it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._message = parsed(raw)

    def header(self, name: str) -> str:
        """A header as words on one line (RFC 2047 decoded), empty when it is not there."""
        return words_of(self._message, name)

    @property
    def key(self) -> str:
        """The Message-ID, or one made from sender, date, subject and body: the same at every reading."""
        given = self._header_text("Message-ID").strip()
        found = ANGLED.search(given)
        bare = found[1] if found else "".join(given.split())
        if bare:
            return short_key(clean(bare))
        _, _, body = self._raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        parts = [self._header_text(name).encode("utf-8", "replace") for name in ("From", "Date", "Subject")]
        return "made:" + hashlib.sha256(b"\0".join([*parts, body.strip()])).hexdigest()

    def answers(self) -> tuple[tuple[str, ...], int]:
        """The keys of what it may hang on, nearest first: In-Reply-To, then References from the last to the first.

        With how many of them, from the first, name the very letter answered: In-Reply-To and the last of References.
        """
        replied = ANGLED.findall(self._header_text("In-Reply-To"))[:1]
        chain = ANGLED.findall(self._header_text("References"))[::-1]
        own = self.key
        keys = dict.fromkeys(short_key(clean(named)) for named in [*replied, *chain])
        direct = {short_key(clean(named)) for named in [*replied, *chain[:1]]}
        named = tuple(key for key in keys if key and key != own)
        return named, len(direct.intersection(named))

    @property
    def author(self) -> SourceAuthor | None:
        """The sender: the address only as its SHA-256, the name as given or the part before the @; None: nobody."""
        for name in ("From", "Sender", "Reply-To", "Return-Path"):
            shown, address = mailbox_of(self._header_text(name))
            if shown or address:
                shown = shown if shown and "@" not in shown else (address or shown).partition("@")[0]
                return SourceAuthor(address_key(address or f"name:{shown}"), shown[:200])
        return None

    def written_at(self, envelope: str, previous: datetime | None) -> datetime | None:
        """When it was written, in UTC: by its Date, else when last received, else by the From_ line (``envelope``),
        else as the letter before it (``previous``); None when nothing tells.
        """
        received = self._header_text("Received").rpartition(";")[2]
        stamp = envelope.partition(" ")[2].lstrip().partition(" ")[2]
        for said in (self._header_text("Date"), received, _with_zone(stamp)):
            if moment := _moment(said):
                return moment
        return previous

    @property
    def title(self) -> str:
        """The subject without the marks of a reply."""
        title = self.header("Subject")
        while (shorter := REPLY_MARK.sub(lambda found: found["list"] or "", title)) != title:
            title = shorter
        return title

    @property
    def language(self) -> str | None:
        """What Content-Language says, if it is a language tag."""
        return language_tag(self.header("Content-Language").partition(",")[0])

    @property
    def url(self) -> str | None:
        """Where the archive shows it (Archived-At, RFC 5064)."""
        said = self.header("Archived-At").strip("<> ")
        return said if said.startswith(("https://", "http://")) else None

    def text(self) -> str:
        """The body as Markdown: plain text where there is some, else HTML; attachments named in a last line."""
        body = body_of(self._message)
        texts = [
            html_to_markdown(part.words) if part.html else plain_to_markdown(part.words, wrapped=True)
            for part in body.parts
        ]
        texts = [text for text in texts if text]
        if body.attached:
            names = ", ".join(f"`{one_line(name).replace('`', '')}`" for name in body.attached)
            texts.append(f"(attached in the source: {names})")
        return "\n\n".join(texts)

    def _header_text(self, name: str) -> str:
        return text_of(self._message, name)


def _moment(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _with_zone(stamp: str) -> str:
    """The asctime of a From_ line (Tue Nov 17 15:28:37 2009), which is in UTC, as a date of RFC 5322."""
    found = re.search(r"([A-Z][a-z]{2}) +(\d{1,2}) (\d{1,2}:\d\d(?::\d\d)?).* (\d{4})\s*$", stamp)
    return f"{found[2]} {found[1]} {found[4]} {found[3]} +0000" if found else ""
