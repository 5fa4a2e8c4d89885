"""What a later version's file says of what changed since the version before, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.database import db
from forum.moments import day
from forum.papers.changes import Cause, Compared, compared, compared_by_cause
from forum.papers.comparison import BlockChange, Change, Op, compare_texts
from forum.papers.exports.addresses import address
from forum.papers.models import Version

Words = list[tuple[Op, str]]


@dataclass(frozen=True)
class ChangedText:
    """A block that is not as it was: which one, why, its words and what its action promises otherwise.

    A promise is its label, whether its words are a person's own (in the language of the paper), and they compared.
    ``uid`` leads to the block in this file; empty for one that is gone.
    """

    heading: str
    uid: str
    cause: Cause | None
    words: Words
    promises: list[tuple[str, bool, Words]]


@dataclass(frozen=True)
class ChangesText:
    """From which version to which, in sentences; the title where it changed; every block that is not as it was."""

    url: str
    sentences: list[str]
    title: Words
    blocks: list[ChangedText]

    @property
    def in_words(self) -> bool:
        """Whether it tells additions and removals, so that their marks have to be explained."""
        return bool(self.title) or any(block.words or block.promises for block in self.blocks)


def changes_of(version: Version) -> ChangesText | None:
    """What changed since the version before, as a visitor may see it; None for the first version."""
    before: Version | None = db.session.scalar(
        select(Version).where(Version.paper_id == version.paper_id, Version.number == version.number - 1)
    )
    if before is None:
        return None
    if before.withholding:
        both = compared_by_cause(before, version)
        blocks, title = _by_cause(both), []
        more = _("The version before is withheld by law: its words are not compared here.")
    else:
        both = compared(before, version, None)
        blocks = [_changed(both, change) for change in both.blocks if change.kind != "kept"]
        title = _words(compare_texts(before.title, version.title)) if before.title != version.title else []
        more = (
            ngettext("One block is not as it was.", "%(num)s blocks are not as they were.", len(blocks))
            if blocks
            else _("The two versions say the same, word for word.")
        )
    return ChangesText(
        url=address(f"/papers/{version.paper_id}/compare/{before.number}...{version.number}"),
        sentences=[_from_to(before, version), str(more)],
        title=title,
        blocks=blocks,
    )


def _from_to(before: Version, version: Version) -> str:
    old_day, new_day = (day(one.published_at.date()).striptags() for one in (before, version))
    return str(
        _(
            "From version %(old)s (%(old_day)s) to version %(new)s (%(new_day)s).",
            old=before.number,
            old_day=old_day,
            new=version.number,
            new_day=new_day,
        )
    )


def _changed(both: Compared, change: BlockChange) -> ChangedText:
    uid = change.uid
    return ChangedText(
        heading=both.heading(change),
        uid="" if change.kind == "removed" else uid,
        cause=_absolute(both.causes.get(uid)),
        words=_words(change.words),
        promises=[
            (part.label, part.words, _words(compare_texts(part.old, part.new)))
            for part in both.promised.get(uid, [])
        ],
    )


def _by_cause(both: Compared) -> list[ChangedText]:
    """The blocks that give a cause, without their words: those of the text, then those that are gone."""
    here = both.numbers[1]
    return [
        ChangedText(
            heading=str(_("Block %(number)s, changed", number=here[uid]))
            if uid in here
            else both.heading_of_removed(uid),
            uid=uid if uid in here else "",
            cause=_absolute(cause),
            words=[],
            promises=[],
        )
        for uid, cause in both.causes.items()
    ]


def _absolute(cause: Cause | None) -> Cause | None:
    return Cause(cause.sentence, cause.name, address(cause.url)) if cause and cause.url else cause


def _words(changes: Iterable[Change]) -> Words:
    return [(change.op, change.text) for change in changes]
