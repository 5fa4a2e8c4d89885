"""What a version's file says, whatever its format: one record made from the database, the same for every reader.

Its words are those a visitor sees now: hidden and redacted words are left out, erased ones are said to be withdrawn.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from forum import languages, openings
from forum.errors import Refused
from forum.languages import speaking
from forum.papers.exports.addresses import address
from forum.papers.exports.answered import ValidationText, validation_of
from forum.papers.exports.changed import ChangesText, changes_of
from forum.papers.models import Version
from forum.papers.text_views import BlockView, SectionView, text_of

Words = dict[str, str | None]


@dataclass(frozen=True)
class NoteText:
    """What stands behind a block: a side note, numbered through the whole text."""

    number: int
    relation: str
    url: str
    who: str
    text: str | None
    language: str


@dataclass(frozen=True)
class BlockText:
    """A numbered block; ``facts`` is what an action promises."""

    number: int
    uid: str
    language: str
    html: str
    remark: str | None
    facts: list[tuple[str, str]]
    notes: list[NoteText]


@dataclass(frozen=True)
class SectionText:
    """A heading and its blocks."""

    anchor: str
    title: str
    language: str
    blocks: list[BlockText]


@dataclass(frozen=True)
class ObjectionText:
    """What an author said of the fate of a post, and what the moderators answered."""

    post: str
    url: str
    text: str
    language: str
    open: bool
    answers: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Content:
    """A version, whole. ``speech`` is the language of the frame around the words, ``language`` that of the words."""

    paper_id: int
    number: int
    kind: str
    title: str
    language: str
    speech: str
    board: str
    assembly: str
    published_at: datetime
    publisher: str
    url: str
    fingerprint: str
    seq: int
    sections: list[SectionText]
    numbers: list[tuple[str, int]]
    snapshots: list[str]
    unaccounted: tuple[str, str] | None
    waived: tuple[str, str] | None
    contributors: list[str]
    objections: list[ObjectionText] = field(default_factory=list)
    changes: ChangesText | None = None
    validation: ValidationText | None = None

    @property
    def notes(self) -> list[NoteText]:
        """All side notes, in order."""
        return [note for section in self.sections for block in section.blocks for note in block.notes]

    def key(self, maker: int) -> str:
        """The digest of all it says; ``maker`` is the number of the makers' own state (they change too)."""
        said = json.dumps([maker, asdict(self)], ensure_ascii=False, sort_keys=True, default=str)
        return sha256(said.encode("utf-8")).hexdigest()


def speech_of(version: Version) -> str:
    """The interface language that a version's file is framed in: its own, else its assembly's."""
    assembly = version.board.assembly
    spoken = languages.interface(version.language) or languages.interface(assembly.language)
    return spoken or languages.DEFAULT


def content_of(version: Version) -> Content:
    """Everything the file of a version says. Raises Refused for a version that is withheld."""
    speech = speech_of(version)
    with speaking(speech):
        if version.withholding:
            raise Refused(_("This version is withheld by law."))
        return _content(version, speech)


def _content(version: Version, speech: str) -> Content:
    manifest = json.loads(version.publication.document)
    words = openings.texts(_digests(manifest))
    paper, board = version.paper, version.board
    reason, waiver = version.unaccounted_reason, version.waiver_reason
    return Content(
        paper_id=paper.id,
        number=version.number,
        kind=paper.kind.value,
        title=version.title,
        language=version.language,
        speech=speech,
        board=board.name_in(speech),
        assembly=board.assembly.name_in(speech),
        published_at=version.published_at,
        publisher=version.publisher_opening.text or str(_("(withdrawn)")),
        url=address(f"/papers/{paper.id}/versions/{version.number}"),
        fingerprint=version.publication.digest,
        seq=version.publication.seq,
        sections=_sections(text_of(version, None), _actions(manifest, words)),
        numbers=_numbers(version.counts, manifest),
        snapshots=[
            str(_("Thread %(thread)s, round %(round)s: posts 1 to %(posts)s", **_of_snapshot(row)))
            for row in manifest["snapshots"]
        ],
        unaccounted=(reason.text or _withdrawn(), reason.language) if reason else None,
        waived=(waiver.text or _withdrawn(), waiver.language) if waiver else None,
        contributors=names_of(version),
        objections=_objections(manifest, words),
        changes=changes_of(version),
        validation=validation_of(version),
    )


def names_of(version: Version) -> list[str]:
    """The contributors of a version as it prints them; of those who left, that they withdrew."""
    return [one.name_opening.text or str(_("(withdrawn)")) for one in version.contributors]


def _withdrawn() -> str:
    return str(_("(withdrawn by its author)"))


def _of_snapshot(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("thread", "round", "posts")}


def _digests(manifest: Mapping[str, Any]) -> set[str | None]:
    """The openings that the manifest alone leads to: what actions say, objections and answers."""
    of_actions = {
        block["action"][part] for block in manifest["blocks"] if block["action"] for part in ("who", "where")
    }
    rows = [*manifest["objections"], *manifest["answers"]]
    return of_actions | {row["text"]["digest"] for row in rows} | {row["by"] for row in manifest["answers"]}


def _sections(views: list[SectionView], facts: dict[str, list[tuple[str, str]]]) -> list[SectionText]:
    sections: list[SectionText] = []
    count = 0
    for view in views:
        blocks = []
        for block in view.blocks:
            notes = [
                NoteText(count + rank, note.relation, _absolute(note.url), note.who, note.text, note.language)
                for rank, note in enumerate(block.notes, start=1)
            ]
            count += len(notes)
            blocks.append(_block(block, notes, facts.get(block.uid, [])))
        if blocks:
            sections.append(SectionText(view.anchor, view.title, view.language, blocks))
    return sections


def _block(block: BlockView, notes: list[NoteText], facts: list[tuple[str, str]]) -> BlockText:
    html = str(block.html).replace('href="/', f'href="{address("/")}')
    return BlockText(block.number, block.uid, block.language, html, block.note, facts, notes)


def _absolute(url: str) -> str:
    return address(url) if url.startswith("/") else url


def _actions(manifest: Mapping[str, Any], words: Words) -> dict[str, list[tuple[str, str]]]:
    """By the uid of its block, what an action says: who, where, until when, how far."""
    found = {}
    for block in manifest["blocks"]:
        action = block["action"] or {}
        lines = [
            (str(_("Who")), words.get(action.get("who") or "", "")),
            (str(_("Where")), words.get(action.get("where") or "", "")),
            (str(_("Until")), action.get("until")),
        ]
        found[block["uid"]] = [
            (label, value if value is not None else _withdrawn())
            for (label, value), name in zip(lines, ("who", "where", "until"), strict=True)
            if action.get(name)
        ]
    return {uid: lines for uid, lines in found.items() if lines}


def _numbers(counts: Mapping[str, int], manifest: Mapping[str, Any]) -> list[tuple[str, int]]:
    lines = [
        (_("Posts in the snapshots"), counts["posts"]),
        (_("Accounted for one by one"), counts["one_by_one"]),
        (_("Accounted for in bulk"), counts["bulk"]),
        (_("Not accounted for"), counts["not_at_all"]),
        (_("Hidden"), counts["hidden"]),
        (_("Erased"), counts["erased"]),
    ]
    if manifest["told"] or manifest["unreachable"]:
        lines += [
            (_("Authors told before publication"), manifest["told"]),
            (_("Authors who answered"), manifest["answered"]),
            (_("Authors who could not be reached"), manifest["unreachable"]),
        ]
    return [(str(label), figure) for label, figure in lines]


def _objections(manifest: Mapping[str, Any], words: Words) -> list[ObjectionText]:
    answers: dict[int, list[tuple[str, str, str]]] = {}
    for row in manifest["answers"]:
        said = words.get(row["text"]["digest"]) or _withdrawn()
        by = words.get(row["by"]) or str(_("(withdrawn)"))
        answers.setdefault(row["objection"], []).append((by, said, row["text"]["language"]))
    return [
        ObjectionText(
            post=str(_("post %(number)s", number=row["number"])),
            url=address(f"/threads/{row['thread']}?from={row['number']}#p{row['number']}"),
            text=words.get(row["text"]["digest"]) or _withdrawn(),
            language=row["text"]["language"],
            open=row["state"] == "open",
            answers=answers.get(row["id"], []),
        )
        for row in manifest["objections"]
    ]


def names_in_a_line(names: list[str], most: int) -> str:
    """The first names of a list, and how many more there are."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    if more <= 0:
        return shown
    return str(ngettext("%(names)s and %(num)s other", "%(names)s and %(num)s others", more, names=shown))
