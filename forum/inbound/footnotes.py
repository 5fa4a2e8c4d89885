"""The list of links that Roundcube and Horde (``html2text``) put below the plain text of a mail written as HTML.

It numbers the links of the answer and those of the letter below it alike, and stands outside of the quote: left there,
it would post the links by which the letter's reader acts.
"""

import re

_LIST = re.compile(
    r"(?:^|\n)[^\n\[]{1,30}:[ ]*\n[ \n]*-{3,}[ ]*\n((?:[ ]*\[\d{1,3}\]\s+\S+[ ]*(?:\n|$))+)\s*$"
)
_NUMBERED = re.compile(r"\[(\d{1,3})\]\s+(\S+)")
_MARK = re.compile(r"(?:^| )\[(\d{1,3})\]")
#: Characters at the end of a text in which such a list is looked for.
_LOOKED_AT = 200_000


def without_list(text: str) -> tuple[str, dict[str, str]]:
    """``text`` without the list at its end, and its links by their numbers."""
    start = max(0, len(text) - _LOOKED_AT)
    found = _LIST.search(text, start)
    if not found:
        return text, {}
    return text[: found.start()], dict(_NUMBERED.findall(found[1]))


def in_place(text: str, links: dict[str, str]) -> str:
    """``text`` with each mark of ``links`` turned into its link; in what it quotes, the marks go and nothing comes."""
    if not links:
        return text

    def link(mark: re.Match[str]) -> str:
        target = links.get(mark[1])
        return f" <{target}>" if target else mark[0]

    def unmarked(mark: re.Match[str]) -> str:
        return "" if mark[1] in links else mark[0]

    lines = text.split("\n")
    return "\n".join(_MARK.sub(unmarked if line.startswith(">") else link, line) for line in lines)
