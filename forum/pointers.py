"""What a text may point at: a member (``@amina``), a post of its thread (``#12``), a passage of a revision.

A quote is a line of its own, ``[quote 345:10-52]``: of revision 345, the code points 10 (included) to 52
(excluded). Everything here is words in, escaped HTML out; ``forum.text`` finds where a pointer may stand.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

#: 2 to 39 letters, digits, dots, hyphens and low lines of any script; a letter or digit at both ends.
HANDLE: Final = re.compile(r"[^\W_][\w.-]{0,37}[^\W_]")

#: What URLs and quoted words may add to a text, in characters: a definition used 3,000 times repeats its URL.
MOST_ADDED: Final = 100_000

#: Not after what makes it part of a word, of an e-mail address, of a URL or of an entity.
_POINTER = re.compile(r"(?<![\w/\\.@#&=?%+:-])(?:@(?P<handle>[\w.-]++)(?!@)|#(?P<number>\d{1,9})(?![\w#]))")
_QUOTE = re.compile(r"\[quote ([0-9]{1,9}):([0-9]{1,9})-([0-9]{1,9})\][ \t]*")


@dataclass(frozen=True)
class Quote:
    """A passage quoted by its place: code points ``start`` to ``end`` (half open) of one revision."""

    revision: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"[quote {self.revision}:{self.start}-{self.end}]"


@dataclass(frozen=True)
class QuotedPassage:
    """What a quote shows: the words, who wrote them, in which post of its thread, and where that post is.

    ``language`` is the BCP 47 tag of the words, empty where it is not known.
    """

    text: str
    author: str
    number: int
    url: str
    language: str = ""


@dataclass(frozen=True)
class Mention:
    """``@handle`` as written in a text."""

    handle: str


@dataclass(frozen=True)
class Reference:
    """``#number`` as written in a text: a post of the same thread."""

    number: int
    written: str


def quote_of(line: str) -> Quote | None:
    """The quote that a line of Markdown is, ``None`` for any other line."""
    match = _QUOTE.fullmatch(line)
    if match is None:
        return None
    revision, start, end = (int(figure) for figure in match.groups())
    return Quote(revision, start, end) if start < end else None


def pointers(words: str, before: str = "") -> Iterator[str | Mention | Reference]:
    """Cut words (no Markdown, no link) into plain text and pointers, in order; ``before`` precedes them."""
    done = len(before)
    words = before + words
    for match in _POINTER.finditer(words, done):
        pointer: Mention | Reference
        if match["number"] is not None:
            pointer, end = Reference(int(match["number"]), match[0]), match.end()
        else:
            handle = match["handle"].rstrip("._-")
            if HANDLE.fullmatch(handle) is None:
                continue
            pointer, end = Mention(handle), match.start() + 1 + len(handle)
        if match.start() > done:
            yield words[done : match.start()]
        yield pointer
        done = end
    if done < len(words):
        yield words[done:]


def mention_html(mention: Mention, url: str) -> str:
    """The link to a member."""
    return f'<a class="mention" href="{escape(url)}">@{escape(mention.handle)}</a>'


def reference_html(reference: Reference, url: str) -> str:
    """The link to a post of the same thread."""
    return f'<a class="post-reference" href="{escape(url)}">{escape(reference.written)}</a>'


def quoted_html(passage: QuotedPassage | None) -> str:
    """A quoted passage with its source; a missing one without words, which would have to be in a language."""
    if passage is None:
        return '<blockquote class="quoted"><p>[…]</p></blockquote>\n'
    lang = f' lang="{escape(passage.language)}"' if passage.language else ""
    paragraphs = "".join(
        f'<p{lang} dir="auto">' + "<br>\n".join(escape(line) for line in paragraph.split("\n")) + "</p>"
        for paragraph in re.split(r"\n\s*\n", passage.text.strip())
    )
    words = f"#{passage.number}, <bdi>{escape(passage.author)}</bdi>"
    source = f'<footer><a class="post-reference" href="{escape(passage.url)}">{words}</a></footer>'
    return f'<blockquote class="quoted">{paragraphs}{source}</blockquote>\n'


@dataclass
class Answers:
    """Where the pointers of one text lead, each asked for once, and so what the text points at.

    ``room`` is what URLs and quoted words may still add to it, in characters.
    """

    mention: Callable[[str], str | None] | None = None
    reference: Callable[[int], str | None] | None = None
    quote: Callable[[Quote], QuotedPassage | None] | None = None
    room: int = MOST_ADDED
    members: dict[str, str | None] = field(default_factory=dict)
    posts: dict[int, str | None] = field(default_factory=dict)
    passages: dict[Quote, QuotedPassage | None] = field(default_factory=dict)

    def spend(self, size: int) -> bool:
        """Take ``size`` characters of the room; whether there was enough."""
        self.room -= size
        return self.room >= 0

    def mention_of(self, mention: Mention) -> str | None:
        """The link to a mentioned member, ``None`` when nobody is called so."""
        if mention.handle not in self.members:
            self.members[mention.handle] = self.mention(mention.handle) if self.mention else None
        url = self.members[mention.handle]
        return mention_html(mention, url) if url and self.spend(len(url)) else None

    def reference_of(self, reference: Reference) -> str | None:
        """The link to a post of the same thread, ``None`` when there is none of that number."""
        if reference.number not in self.posts:
            self.posts[reference.number] = self.reference(reference.number) if self.reference else None
        url = self.posts[reference.number]
        return reference_html(reference, url) if url and self.spend(len(url)) else None

    def passage_of(self, quote: Quote) -> str:
        """The quoted passage, or the mark of a missing one."""
        if quote not in self.passages:
            self.passages[quote] = self.quote(quote) if self.quote else None
        passage = self.passages[quote]
        return quoted_html(passage if passage and self.spend(len(passage.text)) else None)
