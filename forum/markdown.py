"""The dialect of Markdown people write here, and the only user of markdown-it.

CommonMark 0.31 with tables and strikethrough as in GFM, bare links, and the pointers of ``forum.pointers``.
HTML in a source is shown, never obeyed; an image becomes a link, for no page asks another host for anything.
What comes out is not yet clean: ``forum.text`` is the way in.
"""

import re
import threading
import unicodedata
from typing import Any, Final

from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from forum.addresses import leads_somewhere
from forum.errors import Invalid
from forum.pointers import Answers, Mention, pointers, quote_of

#: The most quotes and lists within one another.
DEEPEST: Final = 12
#: The most emphasis within emphasis; more is shown without.
DEEPEST_EMPHASIS: Final = 12
#: The most cells of a text's tables; empty ones are made by the parser, so that 2 kB could give 65,000.
MOST_CELLS: Final = 5_000
#: The most bare addresses that are looked for; the finder goes over the rest of the text for each.
MOST_BARE_LINKS: Final = 500
#: The fewest lines of a quote that ``fold`` puts away.
FOLDED_LINES: Final = 4

_ALIGNMENTS = {"left": "align-start", "center": "align-center", "right": "align-end"}
_WWW_TAIL = re.compile(r"[\w-]+\.[^\s<>\"«»“”()\[\]]+(?<![.,;:!?'*_~…؟،])")
#: Letters and symbols that draw nothing (Hangul fillers, the empty braille cell).
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_local = threading.local()


def to_html(source: str, answers: Answers, *, top: int = 1, fold: bool = False) -> str:
    """HTML, not yet cleaned; ``answers`` keeps what the source points at.

    ``top`` (1 to 6) is the level of the outermost heading; with ``fold`` long quotes are put away. Raises
    Invalid (field ``text``) beyond the limits of structure.
    """
    parser = _parser()
    parser.options["linkify"] = source.count("://") <= MOST_BARE_LINKS
    html: str = parser.render(source, {"answers": answers, "top": top, "fold": fold})
    return html


def hold_to_limits(source: str) -> bool:
    """Whether there is anything to read; raises Invalid (field ``text``) beyond the limits of structure.

    Linear in the length of the source: markers within one another are followed little further than allowed.
    """
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(source, parser, {}, tokens)
    _hold_to_limits(tokens)
    return any(token.type == "quote" or token.content.strip() for token in tokens)


def _hold_to_limits(tokens: list[Token]) -> None:
    depth = cells = 0
    for token in tokens:
        if token.type in {"blockquote_open", "list_item_open"}:
            depth += 1
            if depth > DEEPEST:
                raise Invalid(
                    _(
                        "Quotes or lists stand more than %(most)s deep within one another in this text. "
                        "Take some of the outer ones away.",
                        most=DEEPEST,
                    ),
                    field="text",
                )
        elif token.type in {"blockquote_close", "list_item_close"}:
            depth -= 1
        elif token.type in {"th_open", "td_open"}:
            cells += 1
    if cells > MOST_CELLS:
        raise Invalid(
            _("The tables of this text have more than %(most)s cells. Make them smaller.", most=MOST_CELLS),
            field="text",
        )


def _parser() -> MarkdownIt:
    """This thread's parser: the finder of bare links keeps state."""
    parser: MarkdownIt | None = getattr(_local, "parser", None)
    if parser is None:
        # At depth 12 lists have nested 24 times; what is cut off at 30 is refused before it is missed.
        parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 30})
        parser.enable(["table", "strikethrough", "linkify"])
        parser.block.ruler.before(
            "reference", "quote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
        )
        parser.core.ruler.after("block", "limits", lambda state: _hold_to_limits(state.tokens))
        # Before escapes are joined to their neighbours: \@amina and \#12 point at nothing.
        parser.core.ruler.after("linkify", "house", _house)
        # "bien.Il" is no link, but www.bien.il is; nobody asks for ftp.
        links: Any = parser.linkify
        links.set({"fuzzy_link": False}).add("ftp:", None).add("//", None)
        links.add("www.", {"validate": _www})
        _local.parser = parser
    return parser


def _www(links: Any, text: str, position: int) -> int:
    match = _WWW_TAIL.match(text, position)
    return len(match[0]) if match else 0


def _quote(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """The block rule of ``[quote 345:10-52]`` on a line of its own."""
    quote = quote_of(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
    if quote is None or state.is_code_block(line):
        return False
    if not silent:
        token = state.push("quote", "", 0)
        token.map = [line, line + 1]
        token.meta = {"quote": quote}
        state.line = line + 1
    return True


def _house(state: StateCore) -> None:
    """What sets this dialect's HTML apart from CommonMark's."""
    answers: Answers = state.env["answers"]
    for token in state.tokens:
        if token.type == "quote":
            token.type, token.content = "html_block", answers.passage_of(token.meta["quote"])
        elif token.type == "inline":
            token.children = _inline(token.children or [], answers, state)
        elif token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["class"] = _ALIGNMENTS[style.removeprefix("text-align:")]
    state.tokens = _headed(state.tokens, state.env["top"])
    if state.env["fold"]:
        state.tokens = _folded(state.tokens)


def _headed(tokens: list[Token], top: int) -> list[Token]:
    """Headings at their place in the page's outline, and none without words, in a text or a table."""
    kept: list[Token] = []
    blank = False
    head = 0
    for index, token in enumerate(tokens):
        if token.type in {"heading_open", "th_open"}:
            blank = not _has_words(tokens[index + 1].children or [])
        if token.type in {"th_open", "th_close"} and blank:
            token.tag = "td"
        heading = tokens[index - 1] if token.type == "inline" else token
        if not (blank and heading.type in {"heading_open", "heading_close"}):
            kept.append(token)
        if token.type == "thead_open":
            head = len(kept) - 1
        elif token.type == "thead_close" and all(cell.tag != "th" for cell in kept[head:]):
            del kept[head:]
    headings = [token for token in kept if token.type in {"heading_open", "heading_close"}]
    levels = _demoted([int(token.tag[1]) for token in headings[::2]], top)
    for position, token in enumerate(headings):
        token.tag = f"h{levels[position // 2]}"
    return kept


def _demoted(levels: list[int], top: int) -> list[int]:
    """Demote headings so that the outermost is ``top`` and none skips a level, as WCAG 1.3.1 asks.

    ``levels`` are 1 to 6 in order of appearance; what would be deeper than 6 stays 6.
    """
    open_levels: list[int] = []
    demoted = []
    for level in levels:
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        demoted.append(min(top + len(open_levels) - 1, 6))
    return demoted


def _folded(tokens: list[Token]) -> list[Token]:
    """Long quotes put away; the summary says in no language how many lines they have."""
    result: list[Token] = []
    folding = False
    for token in tokens:
        lines = token.map[1] - token.map[0] if token.map else 0
        if token.type == "blockquote_open" and token.level == 0 and lines >= FOLDED_LINES:
            folding = True
            opening = f'<details class="folded"><summary>… {lines}</summary>\n'
            result.append(Token("html_block", "", 0, content=opening))
        result.append(token)
        if token.type == "blockquote_close" and token.level == 0 and folding:
            folding = False
            result.append(Token("html_block", "", 0, content="</details>\n"))
    return result


def _inline(children: list[Token], answers: Answers, state: StateCore) -> list[Token]:
    """The tokens of one paragraph with its pointers found, its images and links made safe to show."""
    result: list[Token] = []
    emphasis: list[bool] = []
    opened: int | None = None
    for index, token in enumerate(children):
        if token.type == "link_open":
            opened = len(result)
            result.append(token)
        elif token.type == "link_close" and opened is not None:
            result[opened:] = _link(result[opened:], token, answers)
            opened = None
        elif token.type == "image":
            words = _words_of(token.children or [])
            result.extend(_image(token, words, opened is None, answers))
        elif token.type in {"em_open", "strong_open", "s_open"}:
            emphasis.append(sum(emphasis) < DEEPEST_EMPHASIS)
            if emphasis[-1]:
                result.append(token)
        elif token.type in {"em_close", "strong_close", "s_close"}:
            if emphasis.pop():
                result.append(token)
        elif token.type == "text" and opened is None:
            escaped = index > 0 and children[index - 1].type == "text_special"
            result.extend(_pointed(token, "\\" if escaped else "", answers))
        else:
            result.append(token)
    return result


def _pointed(token: Token, before: str, answers: Answers) -> list[Token]:
    result = []
    for piece in pointers(token.content, before):
        if isinstance(piece, str):
            html, words = None, piece
        elif isinstance(piece, Mention):
            html, words = answers.mention_of(piece), f"@{piece.handle}"
        else:
            html, words = answers.reference_of(piece), piece.written
        result.append(_text(words) if html is None else Token("html_inline", "", 0, content=html))
    return result


def _link(tokens: list[Token], close: Token, answers: Answers) -> list[Token]:
    """A link that leads where a link may lead, and has words to click on; else its words and where it led."""
    opening, *inner = tokens
    href = str(opening.attrs["href"])
    if href[:4].lower() == "www.":
        href = opening.attrs["href"] = f"http://{href}"
    if not _has_words(inner):
        inner = [_text(href)]
    if not answers.spend(len(href) + len(str(opening.attrs.get("title", "")))):
        return inner
    if leads_somewhere(href):
        return [opening, *inner, close]
    return inner if opening.info == "auto" else [*inner, _text(f" ({href})")]


def _image(token: Token, words: str, alone: bool, answers: Answers) -> list[Token]:
    """A link to an image in the place of the image; only its words where it is ``alone`` in no other link."""
    source = str(token.attrs["src"])
    shown = _text(words.strip() or (source if len(source) <= 200 else "[…]"))
    if not alone or not leads_somewhere(source) or not answers.spend(len(source)):
        return [shown]
    return [Token("link_open", "a", 1, attrs={"href": source}), shown, Token("link_close", "a", -1)]


def _words_of(children: list[Token]) -> str:
    return "".join(_words_of(child.children) if child.children else child.content for child in children)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _has_words(children: list[Token]) -> bool:
    return has_words("".join(child.content for child in children if child.type != "html_inline")) or any(
        child.type == "html_inline" for child in children
    )


def has_words(text: str) -> bool:
    """Whether a text shows anything at all: spaces, controls and joiners do not."""
    return any(unicodedata.category(letter)[0] in "LNPSM" and letter not in _BLANK for letter in text)
