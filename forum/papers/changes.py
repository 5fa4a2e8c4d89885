"""What became of every block from one version of a paper to a later one, and why: for its page and for its files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from forum.papers import comparison
from forum.papers.action_views import PromiseChange, promise_changes
from forum.papers.models import Version
from forum.papers.text_views import SectionView, text_of
from forum.plain import plain_text


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a block is not as it was: a ``sentence``, or the ``name`` of what it changed for and its ``url``."""

    sentence: str = ""
    name: str = ""
    url: str = ""


@dataclass(frozen=True)
class Compared:
    """Two versions of a paper, the earlier one first, each with its manifest and its text.

    A text is empty where it may not be shown; of what changed then only the causes are known.
    """

    versions: tuple[Version, Version]
    manifests: tuple[dict[str, Any], dict[str, Any]]
    texts: tuple[list[SectionView], list[SectionView]]

    @cached_property
    def numbers(self) -> tuple[dict[str, int], dict[str, int]]:
        """By uid, the numbers of the blocks of each version."""
        old, new = (
            {row["uid"]: number for number, row in enumerate(manifest["blocks"], start=1)}
            for manifest in self.manifests
        )
        return old, new

    @cached_property
    def headings(self) -> dict[str, SectionView]:
        """By uid, every section of either; the later version's, where both have it."""
        return {section.uid: section for text in self.texts for section in text}

    @cached_property
    def promised(self) -> dict[str, list[PromiseChange]]:
        """By uid, what actions promise otherwise; of a block that only one version has, all it promises."""
        old, new = (
            {block.uid: block.action for section in text for block in section.blocks} for text in self.texts
        )
        found = {uid: promise_changes(old.get(uid), new.get(uid)) for uid in old | new}
        return {uid: parts for uid, parts in found.items() if parts}

    @cached_property
    def blocks(self) -> list[comparison.BlockChange]:
        """What became of every block, in the order of the later version; removed ones stand where they stood."""
        return [self._with_promise(change) for change in comparison.compare_versions(*_words_of(self.texts))]

    def _with_promise(self, change: comparison.BlockChange) -> comparison.BlockChange:
        """A block whose words stayed as they were has changed too when it promises something else."""
        if change.uid in self.promised and change.kind in {"kept", "moved"}:
            return replace(change, kind="changed")
        return change

    @cached_property
    def causes(self) -> dict[str, Cause]:
        """By uid, the cause that the later version's manifest gives for a block."""
        later = self.manifests[1]
        objections = _objections(self.manifests)
        return {
            row["uid"]: cause_in_words(row["change"], objections)
            for row in [*later["blocks"], *later["removed"]]
            if row["change"]
        }

    def heading(self, change: comparison.BlockChange) -> str:
        """Which block it is, and what became of it."""
        old, new = self.numbers
        if change.kind == "removed":
            return self.heading_of_removed(change.uid)
        number = new.get(change.uid) or old.get(change.uid)
        if change.kind == "added":
            return str(_("Block %(number)s, added", number=number))
        if change.kind == "moved":
            return str(_("Block %(number)s, moved", number=number))
        if change.moved:
            return str(_("Block %(number)s, moved and changed", number=number))
        return str(_("Block %(number)s, changed", number=number))

    def heading_of_removed(self, uid: str) -> str:
        """Which block of the earlier version is gone."""
        before = self.versions[0].number
        return str(
            _("Block %(number)s of version %(version)s, removed", number=self.numbers[0][uid], version=before)
        )


def compared(first: Version, second: Version, reader: Any) -> Compared:
    """Two versions of one paper as ``reader`` (None: a visitor) may see them."""
    old, new = (json.loads(version.publication.document) for version in (first, second))
    return Compared((first, second), (old, new), (text_of(first, reader), text_of(second, reader)))


def compared_by_cause(first: Version, second: Version) -> Compared:
    """The same where the words of the earlier version may not be shown: neither text is compared."""
    old, new = (json.loads(version.publication.document) for version in (first, second))
    return Compared((first, second), (old, new), ([], []))


def cause_in_words(change: Mapping[str, Any], objections: Mapping[int, tuple[int, str]]) -> Cause:
    """The cause of a change as a manifest names it; ``objections`` says what each is about and where it is printed."""
    cause, reference = change["cause"], change["reference"]
    if cause == "post" and reference:
        thread, number = reference["thread"], reference["number"]
        url = f"/threads/{thread}?from={number}#p{number}"
        return Cause(name=str(_("post %(number)s", number=number)), url=url)
    if cause == "amendment" and reference:
        name = str(_("amendment %(number)s", number=reference["id"]))
        return Cause(name=name, url=f"/amendments/{reference['id']}")
    if cause == "objection" and reference and reference["id"] in objections:
        number, url = objections[reference["id"]]
        return Cause(name=str(_("the objection of the author of post %(number)s", number=number)), url=url)
    sentences = {
        "editorial": _("Why: the wording only, by the moderators."),
        "objection": _("Why: an objection of its authors."),
        "amendment": _("Why: an amendment."),
        "post": _("Why: a post."),
    }
    return Cause(sentence=str(sentences[cause]))


def _objections(manifests: tuple[dict[str, Any], dict[str, Any]]) -> dict[int, tuple[int, str]]:
    """By an objection's id, the post it is about and where a version prints it."""
    return {
        row["id"]: (
            row["number"],
            f"/papers/{manifest['paper']['id']}/versions/{manifest['version']}#o-{row['id']}",
        )
        for manifest in manifests
        for row in manifest["objections"]
    }


def _words_of(
    texts: tuple[list[SectionView], list[SectionView]],
) -> tuple[list[comparison.BlockText], list[comparison.BlockText]]:
    """Both texts as words without marks; a block of which only the marks differ is compared with them."""
    sources = [{block.uid: block.source for section in text for block in section.blocks} for text in texts]
    words = [
        {block.uid: plain_text(block.html) for section in text for block in section.blocks} for text in texts
    ]
    marks_only = {
        uid
        for uid in sources[0].keys() & sources[1].keys()
        if sources[0][uid] != sources[1][uid] and words[0][uid] == words[1][uid]
    }
    old, new = (
        [
            comparison.BlockText(
                uid=block.uid,
                section=section.uid,
                text=block.source if block.uid in marks_only else said[block.uid],
            )
            for section in text
            for block in section.blocks
        ]
        for text, said in zip(texts, words, strict=True)
    )
    return old, new
