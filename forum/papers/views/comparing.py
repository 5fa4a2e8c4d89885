"""What changed from one version to another and why, block by block and word by word."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.papers import comparison
from forum.papers.action_views import PromiseChange, promise_changes
from forum.papers.text_views import SectionView, text_of
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
from forum.plain import plain_text
from forum.web import me, whole


@dataclass
class Passage:
    """One block that changed, or a run of blocks that did not, folded away."""

    changed: comparison.BlockChange | None = None
    kept: list[comparison.BlockChange] = field(default_factory=list)


@dataclass
class Part:
    """A heading and what became of the blocks under it."""

    section: str
    passages: list[Passage] = field(default_factory=list)


@papers.get("/papers/<int:paper_id>/compare/<int:old>...<int:new>")
def compare(paper_id: int, old: int, new: int) -> ResponseReturnValue:
    """Two versions, word by word."""
    paper = the_paper(paper_id)
    first, second = the_version(paper, old), the_version(paper, new)
    if first.withholding or second.withholding:
        abort(451)
    before, after = text_of(first, me()), text_of(second, me())
    promised = _promised(before, after)
    changes = [
        _with_promise(change, promised) for change in comparison.compare_versions(*_texts(before, after))
    ]
    told = [json.loads(version.publication.document) for version in (first, second)]
    return render_template(
        "papers/compare.html",
        paper=paper,
        board=paper.board,
        old=first,
        new=second,
        title=comparison.compare_texts(first.title, second.title),
        parts=_parts(changes),
        altered=sum(change.kind != "kept" for change in changes),
        headings={section.uid: section.title for section in [*before, *after]},
        numbers={block.uid: block.number for section in after for block in section.blocks},
        old_numbers={block.uid: block.number for section in before for block in section.blocks},
        promised={uid: [(part, _words(part)) for part in parts] for uid, parts in promised.items()},
        why=_why(told[1]),
        objections=_objections(told),
    )


def _promised(before: list[SectionView], after: list[SectionView]) -> dict[str, list[PromiseChange]]:
    """By uid, what the actions of two versions promise otherwise; of a block that only one has, all it promises."""
    old, new = (
        {block.uid: block.action for section in sections for block in section.blocks}
        for sections in (before, after)
    )
    found = {uid: promise_changes(old.get(uid), new.get(uid)) for uid in old | new}
    return {uid: parts for uid, parts in found.items() if parts}


def _with_promise(
    change: comparison.BlockChange, promised: dict[str, list[PromiseChange]]
) -> comparison.BlockChange:
    """A block whose words stayed as they were has changed too when it promises something else."""
    if change.uid in promised and change.kind in {"kept", "moved"}:
        return replace(change, kind="changed")
    return change


def _words(part: PromiseChange) -> list[comparison.Change]:
    return comparison.compare_texts(part.old, part.new)


def _parts(changes: list[comparison.BlockChange]) -> list[Part]:
    """The changes under their headings; blocks that stayed as they were stand together."""
    parts: list[Part] = []
    for change in changes:
        told = change.new or change.old
        section = told.section if told else ""
        if not parts or parts[-1].section != section:
            parts.append(Part(section))
        passages = parts[-1].passages
        if change.kind != "kept":
            passages.append(Passage(changed=change))
        elif passages and passages[-1].kept:
            passages[-1].kept.append(change)
        else:
            passages.append(Passage(kept=[change]))
    return parts


def _texts(
    before: list[SectionView], after: list[SectionView]
) -> tuple[list[comparison.BlockText], list[comparison.BlockText]]:
    """Both texts as words without marks; a block of which only the marks differ is compared with them."""
    sources = [
        {block.uid: block.source for section in sections for block in section.blocks}
        for sections in (before, after)
    ]
    words = [
        {block.uid: plain_text(block.html) for section in sections for block in section.blocks}
        for sections in (before, after)
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
            for section in sections
            for block in section.blocks
        ]
        for sections, said in zip((before, after), words, strict=True)
    )
    return old, new


def _why(manifest: dict[str, Any]) -> dict[str, Any]:
    """By uid, the change that a version's manifest gives for a block."""
    rows = [*manifest["blocks"], *manifest["removed"]]
    return {row["uid"]: row["change"] for row in rows if row["change"]}


def _objections(manifests: list[dict[str, Any]]) -> dict[int, tuple[int, str]]:
    """By an objection's id, the post it is about and where a version prints it."""
    return {
        row["id"]: (
            row["number"],
            f"/papers/{manifest['paper']['id']}/versions/{manifest['version']}#o-{row['id']}",
        )
        for manifest in manifests
        for row in manifest["objections"]
    }


@papers.get("/papers/<int:paper_id>/compare")
def compare_form(paper_id: int) -> ResponseReturnValue:
    """From the two numbers chosen on a paper's page to the address of their comparison."""
    paper = the_paper(paper_id)
    old, new = request.args.get("old", type=whole), request.args.get("new", type=whole)
    if old is None or new is None:
        old, new = max(paper.last_version - 1, 1), paper.last_version
    return redirect(f"/papers/{paper_id}/compare/{old}...{new}", 302)
