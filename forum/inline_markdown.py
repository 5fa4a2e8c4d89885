"""Writing the inside of a Markdown paragraph so that it reads back as the same words, links and emphasis.

While a paragraph is put together, emphasis is a pair of control characters, which no text contains. Only when
all its neighbours are known does it become asterisks, or nothing where Markdown could not read them (CommonMark
0.31, section 6.2: left- and right-flanking delimiter runs).
"""

import re
from typing import Final
from urllib.parse import quote

#: The characters that stand for the start and the end of each kind of emphasis, by its mark.
OPENED: Final = {"**": "\x01", "_": "\x02", "~~": "\x03"}
CLOSED: Final = {"**": "\x04", "_": "\x05", "~~": "\x06"}
LINE_BREAK: Final = "\v"
_OWN_BRACKET: Final = "\x07["

_MARKS = {sign: mark for signs in (OPENED, CLOSED) for mark, sign in signs.items()}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SPECIAL = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_BARE = re.compile(r"(?<!\w)(https?://[^\s<>\"«»]+(?<![.,;:!?'*_~…؟،)\]}”’`\\|]))", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n]+")
_LINE_START = re.compile(
    r"(\d{1,9}(?=[.)](?:\s|$)))|#{1,6}(?=\s|$)|[-+](?=[\s-]|$)|>|=+\s*$|[|:](?=[\s:|-]+$)"
)
_CLOSED_AND_OPENED = re.compile("\x04( ?)\x01|\x05( ?)\x02|\x06( ?)\x03")
_READABLE = re.compile(r"[^\s\x01-\x07\u200b-\u200f\u2060\ufeff]")
_TARGET = re.compile(r"https?://[^/]|mailto:.", re.IGNORECASE)
#: Rounds in which emphasis that cannot be read is taken away; what is left then goes altogether.
_ROUNDS: Final = 4


def escaped(text: str, *, in_link: bool = False) -> str:
    """Plain text with its white space run together and its Markdown characters escaped; bare addresses in < >."""
    text = _SPACES.sub(" ", _CONTROLS.sub("", text))
    if in_link:
        return _SPECIAL.sub(r"\\\g<0>", text)
    pieces = _BARE.split(text)
    pieces[::2] = [_SPECIAL.sub(r"\\\g<0>", piece) for piece in pieces[::2]]
    pieces[1::2] = [f"<{address}>" for address in pieces[1::2]]
    return "".join(pieces)


def code(text: str) -> str:
    """A code span; nothing for blank text."""
    text = _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()
    if not text:
        return ""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    padding = " " if "`" in (text[0], text[-1]) else ""
    return f"{ticks}{padding}{text}{padding}{ticks}"


def target_of(url: str) -> str | None:
    """A URL as it may stand in a Markdown link, ``None`` if it leads nowhere from here."""
    url = "".join(_CONTROLS.sub("", url).split())
    if url[:4].lower() == "www.":
        url = f"http://{url}"
    return quote(url, safe="%/:?#@!$&'*+,;=~[]") if _TARGET.match(url) else None


def link(words: str, url: str) -> str:
    """A link with words already escaped; only the words where there are none to click on or the URL leads nowhere."""
    target = target_of(url)
    words = words.replace(LINE_BREAK, " ")
    if target is None or not _READABLE.search(words):
        return words
    shown = words.strip().replace("\\", "")
    if shown in {url.strip(), target}:
        return f"<{target}>"
    if f"mailto:{shown}" == target:
        return f"<{shown}>"
    return f"{_OWN_BRACKET}{words}]({target})"


def image(words: str, url: str) -> str:
    """An image by its plain words; nothing but them where the URL leads nowhere."""
    target = target_of(url)
    return escaped(words) if target is None else f"![{escaped(words, in_link=True)}]({target})"


def paragraphs(inline: str) -> list[list[str]]:
    """The lines of each paragraph of some inline Markdown; two line breaks end one."""
    first, *others = _SPACES.sub(" ", inline).split(LINE_BREAK)
    if others:
        *between, last = (line.lstrip(" \xa0") for line in others)
        first = LINE_BREAK.join([line.rstrip(" \xa0") for line in (first, *between)] + [last])
    found = []
    for paragraph in _balanced(re.split(r"\v{2,}", first)):
        lines = [_line(line.strip(" ")) for line in settled(paragraph).split(LINE_BREAK)]
        lines = [line for line in lines if line.strip()]
        if lines:
            found.append([f"{line}\\" for line in lines[:-1]] + lines[-1:])
    return found


def settled(paragraph: str) -> str:
    """Inline Markdown with its emphasis written out, as far as it can be read back."""
    before = None
    while before != paragraph:
        before = paragraph
        paragraph = re.sub("([\x01-\x03]+)([ \v]+)", r"\2\1", paragraph)
        paragraph = re.sub("([ \v]+)([\x04-\x06]+)", r"\2\1", paragraph)
        paragraph = re.sub("\x01\x04|\x02\x05|\x03\x06", "", paragraph)
        paragraph = _CLOSED_AND_OPENED.sub(lambda match: " " if " " in match[0] else "", paragraph)
    for _round in range(_ROUNDS):
        marks = _marks(paragraph)
        if all(marks.values()):
            break
        paragraph = "".join(letter for place, letter in enumerate(paragraph) if marks.get(place) != "")
    else:
        paragraph, marks = re.sub("[\x01-\x06]", "", paragraph), {}
    written = "".join(marks.get(place, letter) for place, letter in enumerate(paragraph))
    return written.replace(f"!{_OWN_BRACKET}", f"\\!{_OWN_BRACKET}").replace(_OWN_BRACKET, "[")


def _balanced(parts: list[str]) -> list[str]:
    """Emphasis that reaches over several paragraphs, ended in each and begun again in the next."""
    going: list[str] = []
    balanced = []
    for part in parts:
        begun = "".join(OPENED[mark] for mark in going)
        for sign in re.findall("[\x01-\x06]", part):
            if sign in OPENED.values():
                going.append(_MARKS[sign])
            elif _MARKS[sign] in going:
                going.remove(_MARKS[sign])
        balanced.append(begun + part + "".join(CLOSED[mark] for mark in reversed(going)))
    return balanced


def _marks(paragraph: str) -> dict[int, str]:
    """What to write at the place of each sign; nothing for a pair that could not be read."""
    marks: dict[int, str] = {}
    waiting: list[int] = []
    for place, sign in enumerate(paragraph):
        if sign in OPENED.values():
            waiting.append(place)
        elif sign in CLOSED.values():
            opening = waiting.pop() if waiting else place
            marks[opening] = marks[place] = _mark(paragraph, opening, place)
    return marks | dict.fromkeys(waiting, "")


def _mark(paragraph: str, opening: int, closing: int) -> str:
    outside = paragraph[max(opening - 1, 0) : opening], paragraph[closing + 1 : closing + 2]
    inside = paragraph[opening + 1 : opening + 2], paragraph[closing - 1 : closing]
    for outer, inner in zip(outside, inside, strict=True):
        if inner.isspace() or (outer.isalnum() and not inner.isalnum()):
            return ""
    mark = _MARKS[paragraph[opening]]
    if mark == "_" and any(letter.isalnum() for letter in outside):
        # Within a word only an asterisk is read, and not next to others.
        return "" if any(letter in _MARKS for letter in (*outside, *inside)) else "*"
    return mark


def _line(line: str) -> str:
    """A line that no longer begins like a heading, a list, a quote, a rule or a table."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    return f"{match[1]}\\{line[match.end() :]}" if match[1] else f"\\{line}"
