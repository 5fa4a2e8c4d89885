"""A version as Markdown: its clean HTML written back, so that no word becomes markup; side notes are footnotes."""

from collections.abc import Iterator

from flask_babel import gettext as _

from forum.inline_markdown import escaped as escaped_inline
from forum.languages import speaking
from forum.markdown_from_html import html_to_markdown
from forum.papers.exports.answered import ValidationText
from forum.papers.exports.changed import ChangesText, Words
from forum.papers.exports.content import BlockText, Content, NoteText
from forum.papers.exports.page import kind_of, subtitle_of


def markdown_export(content: Content) -> bytes:
    """The text in UTF-8; the same bytes each time."""
    with speaking(content.speech):
        return ("\n".join(_lines(content)).rstrip() + "\n").encode("utf-8")


def escaped(words: str) -> str:
    """Words on one line that Markdown takes for nothing but words."""
    return escaped_inline(" ".join(words.split()))


def _lines(content: Content) -> Iterator[str]:
    yield from (f"# {escaped(content.title)}", "")
    yield from (f"{kind_of(content)} · {escaped(content.board)} · {escaped(content.assembly)}  ",)
    yield from (f"{subtitle_of(content)}  ", f"<{content.url}>", "")
    for section in content.sections:
        yield from (f"## {escaped(section.title)}", "")
        for block in section.blocks:
            yield from _block(block)
    yield from _changes(content.changes)
    yield from _objections(content)
    yield from _validation(content.validation)
    yield from _came(content)
    yield from _check(content)
    for note in content.notes:
        yield from ("", f"[^{note.number}]: {_note(note)}")


def _block(block: BlockText) -> Iterator[str]:
    marks = "".join(f"[^{note.number}]" for note in block.notes)
    source = html_to_markdown(block.html).rstrip()
    apart = source.endswith(("```", "~~~", "|")) or source.rpartition("\n")[2].startswith("    ")
    yield from (f"**{block.number}**", "", source + ("" if apart else marks), "")
    if apart and marks:
        yield from (marks, "")
    for label, value in block.facts:
        yield "- " + _("%(label)s: %(value)s", label=label, value=escaped(value))
    if block.remark:
        yield f"*{block.remark}*"
    if block.facts or block.remark:
        yield ""


def _note(note: NoteText) -> str:
    said = f"{note.relation} · [{escaped(note.who)}]({note.url})"
    return f"{said} “{escaped(note.text)}”" if note.text else said


def _objections(content: Content) -> Iterator[str]:
    if content.objections:
        yield from (f"## {_('Objections of authors')}", "")
    for one in content.objections:
        state = _("stays open") if one.open else _("settled")
        yield from (f"[{one.post}]({one.url}) · {state}", "", f"> {escaped(one.text)}", "")
        for name, said, _language in one.answers:
            yield from (f"{_('%(name)s answered:', name=escaped(name))} “{escaped(said)}”", "")


def _changes(changes: ChangesText | None) -> Iterator[str]:
    if changes is None:
        return
    marked = (
        [_("What was added is underlined, what was removed is struck through.")] if changes.in_words else []
    )
    yield from (f"## {_('What changed and why')}", "", " ".join([*changes.sentences, *marked]), "")
    if changes.title:
        yield from (_("%(label)s: %(value)s", label=_("Title"), value=_compared(changes.title)), "")
    for one in changes.blocks:
        yield from (f"### {one.heading}", "")
        if one.cause:
            named = f"{_('Why:')} [{one.cause.name}]({one.cause.url})"
            yield from (named if one.cause.url else one.cause.sentence, "")
        if one.words:
            yield from (f"> {_compared(one.words)}", "")
        for label, _own, told in one.promises:
            yield "- " + _("%(label)s: %(value)s", label=label, value=_compared(told))
        if one.promises:
            yield ""
    yield from (f"<{changes.url}>", "")


def _compared(words: Words) -> str:
    """Words compared, on one line; Markdown leaves the elements of HTML for what was added and removed as they are."""
    marks = {"insert": ("<ins>", "</ins>"), "delete": ("<del>", "</del>"), "equal": ("", "")}
    return "".join(f"{marks[op][0]}{escaped_inline(text)}{marks[op][1]}" for op, text in words)


def _validation(validation: ValidationText | None) -> Iterator[str]:
    if validation is None:
        return
    yield from (f"## {_('Validation')}", "", " ".join(validation.sentences), "")
    for stance, told in validation.stances:
        yield "- " + _("%(label)s: %(value)s", label=stance, value=told)
    if validation.milieus:
        titles = [_("Milieu"), _("On the roll"), *(stance for stance, _told in validation.stances)]
        yield from ("", f"### {_('Answers by milieu')}", "", _row(titles), _row(["---"] * len(titles)))
        yield from (_row([escaped(name), str(size), *cells]) for name, size, cells in validation.milieus)
    if validation.remark:
        yield from ("", validation.remark, "")
    if validation.texts:
        yield from (f"### {_('Reservations and oppositions')}", "")
    for answer in validation.texts:
        who = _("without a name") if answer.name is None else escaped(answer.name)
        yield from (f"{answer.stance} · {who}", "", f"> {escaped(answer.text)}", "")
    yield from (f"<{validation.url}>", "")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _came(content: Content) -> Iterator[str]:
    yield from (f"## {_('How this version came to be')}", "")
    for label, figure in content.numbers:
        yield "- " + _("%(label)s: %(value)s", label=label, value=figure)
    yield from (f"- {line}" for line in content.snapshots)
    yield ""
    if content.waived:
        said = _("This version was published at once: its authors were not asked first.")
        yield from (f"{said} {_('Why they were not:')} “{escaped(content.waived[0])}”", "")
    if content.unaccounted:
        yield from (f"{_('Why posts are not accounted for:')} “{escaped(content.unaccounted[0])}”", "")
    yield from (_("Published by %(name)s.", name=escaped(content.publisher)), "")
    if content.contributors:
        names = ", ".join(escaped(name) for name in content.contributors)
        yield from (f"### {_('Contributors')}", "", names, "")


def _check(content: Content) -> Iterator[str]:
    file = f"paper-{content.paper_id}-version-{content.number}.json"
    yield from (f"## {_('Check it without trusting any site')}", "")
    said = _("This version is entry %(seq)s of the assembly's chain. Its fingerprint:", seq=content.seq)
    yield from (said, "", f"`{content.fingerprint}`", "")
    yield f"    forum verify {file} --head {content.fingerprint}"
