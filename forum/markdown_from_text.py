"""Plain text, as people type it into a mail or a box, written as Markdown that shows the same words.

Quotes (``>``), lists and links mean the same in both and stay. What CommonMark would take for something else is
escaped; patches become code blocks; a line broken on purpose stays broken.
"""

import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from forum.text import normalise

#: How many of the lines from a place on are something; zero where they are not.
Finder = Callable[[list[str], int, bool], int]

# Deeper quotes are shown at this depth: renderers cut what is nested further, and words must not vanish.
QUOTE_DEPTH = 8
# A mail program breaks lines before about 72 characters; a line that had room for the next word was ended on purpose.
WRAP_ROOM, WRAP_LIMIT = 66, 90

QUOTE = re.compile(r"^ {0,3}> ?")
CODE_SPAN = re.compile(r"((?<!`)`++[^`]++`++)")
SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would disappear
    r"|<(?=[A-Za-z/!?])(?!https?://)"  # a tag
    r"|&(?=#?\w+;)"  # an entity
    r"|__|(?<=\w)\*(?=\w)"  # emphasis inside names and formulas
    r"|(?<![\w/\\.@&=?%+:-])(?:@(?=\w)|#(?=\d))"  # a pointer to a member or a post of here
)
FENCE = re.compile(r"^(`{3,})[^`]*$")
LINE_START = re.compile(r"^(?=#{1,6}(?:\s|$)|~~~|```|=+\s*$|-{1,2}\s*$|\[[^\]]+\]:|\[quote \d)")
RULE = re.compile(r"^(?:-{3,}|_{3,}|\*{3,})\s*$")
FORWARDED = re.compile(
    r"^-{2,} ?(?:Original Message|Forwarded message|Message d'origine|Message transféré|Mensaje original) ?-{2,}$",
    re.IGNORECASE,
)
DIFF_START = re.compile(r"^(?:diff --git |Index: \S|@@ -\d| \S.* \|\s+(?:\d+|Bin)\b)")
DIFF_LINE = re.compile(
    r"^(?:[ +@\\-]|={10,}$|(?:diff|index|Index:|new|deleted|old|similarity|rename|copy|Binary|GIT)\b)"
)
SIGNATURE = re.compile(r"^-- ?$")


def plain_to_markdown(text: str, *, wrapped: bool) -> str:
    """``text`` as Markdown.

    ``wrapped``: lines are broken by a mail program at some width, so only those that end early were broken on
    purpose; otherwise every line break is the writer's.
    """
    return _convert(normalise(text).strip("\n").split("\n"), wrapped, 0).rstrip()


def _convert(lines: list[str], wrapped: bool, depth: int) -> str:
    # Where a fence of each length is closed last: one that nothing closes is looked for no further.
    closed = {line.strip(): number for number, line in enumerate(lines) if line.strip().startswith("```")}
    fenced = partial(_fenced, closed=closed)
    blocks, place = [], 0
    while place < len(lines):
        if wrapped and FORWARDED.match(lines[place]):
            blocks += [_prose([lines[place]], wrapped), _quote(lines[place + 1 :], wrapped, depth)]
            break
        for find, write in ((fenced, _as_it_is), (_diff, _fence), (_quoted, _unquote)):
            if size := find(lines, place, wrapped):
                blocks.append(write(lines[place : place + size], wrapped, depth))
                break
        else:
            size = 1
            while place + size < len(lines) and not _breaks_prose(lines, place + size, wrapped, fenced):
                size += 1
            blocks.append(_prose(lines[place : place + size], wrapped))
        place += size
    return "\n\n".join(block for block in (block.strip("\n") for block in blocks) if block)


def _breaks_prose(lines: list[str], place: int, wrapped: bool, fenced: Finder) -> bool:
    if wrapped and FORWARDED.match(lines[place]):
        return True
    return bool(fenced(lines, place, wrapped) or _diff(lines, place, wrapped) or QUOTE.match(lines[place]))


def _fenced(lines: list[str], place: int, wrapped: bool, *, closed: dict[str, int]) -> int:
    """How many lines from ``place`` are a code block between fences, the fences included."""
    fence = FENCE.match(lines[place])
    if not fence or closed.get(fence[1], -1) <= place:
        return 0
    for end in range(place + 1, len(lines)):
        if lines[end].strip() == fence[1]:
            return end - place + 1
    return 0


def _diff(lines: list[str], place: int, wrapped: bool) -> int:
    """How many lines from ``place`` are a patch or its table of files."""
    starts = DIFF_START.match(lines[place]) or (
        lines[place].startswith("--- ")
        and lines[place + 1 : place + 2]
        and lines[place + 1].startswith("+++ ")
    )
    if not wrapped or not starts:
        return 0
    size = 0
    for offset, line in enumerate((lines[n] for n in range(place, len(lines))), 1):
        if line.strip() and (SIGNATURE.match(line) or not DIFF_LINE.match(line)):
            break
        if line.strip():
            size = offset
    return size


def _quoted(lines: list[str], place: int, wrapped: bool) -> int:
    """How many lines from ``place`` quote somebody."""
    end = place
    while end < len(lines) and QUOTE.match(lines[end]):
        end += 1
    return end - place


def _as_it_is(lines: list[str], wrapped: bool, depth: int) -> str:
    return "\n".join(lines)


def _fence(lines: list[str], wrapped: bool, depth: int) -> str:
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}diff", *lines, fence])


def _unquote(lines: list[str], wrapped: bool, depth: int) -> str:
    return _quote([QUOTE.sub("", line, count=1) for line in lines], wrapped, depth)


def _quote(lines: list[str], wrapped: bool, depth: int) -> str:
    if depth < QUOTE_DEPTH:
        inner = _convert(lines, wrapped, depth + 1)
    else:
        inner = "\n".join(_hard(("\\" if line.startswith(">") else "") + _escape(line)) for line in lines)
    return "\n".join(f"> {line}" if line else ">" for line in inner.split("\n"))


def _prose(lines: list[str], wrapped: bool) -> str:
    out: list[str] = []
    code = False
    for line, after in pairwise([*(line.expandtabs().rstrip() for line in lines), ""]):
        fresh = not out or not out[-1]
        code = bool(line) and wrapped and line.startswith("    ") and (code or fresh)
        if code or not line:
            out.append(line)
        elif RULE.match(line):
            out += [line] if fresh else ["", line]
        else:
            words = _escape(line.lstrip() if fresh and not wrapped else line)
            out.append(_hard(words) if after and _ended_on_purpose(line, after, wrapped) else words)
    return "\n".join(out)


def _ended_on_purpose(line: str, after: str, wrapped: bool) -> bool:
    if not wrapped or len(line) > WRAP_LIMIT:
        return True
    return len(line) + 1 + len(after.split(maxsplit=1)[0]) <= WRAP_ROOM


def _hard(line: str) -> str:
    """``line`` with the two spaces that end it in Markdown."""
    return line + "  "


def _escape(line: str) -> str:
    pieces = CODE_SPAN.split(line)
    pieces[::2] = (
        SPECIAL.sub(lambda found: "".join("\\" + c for c in found[0]), piece) for piece in pieces[::2]
    )
    words = "".join(pieces)
    indent = len(words) - len(words.lstrip(" "))
    return words[:indent] + LINE_START.sub("\\\\", words[indent:], count=1) if indent < 4 else words
