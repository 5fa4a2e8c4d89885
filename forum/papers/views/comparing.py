"""What changed from one version to another and why, block by block and word by word."""

from dataclasses import dataclass, field

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.papers import comparison
from forum.papers.action_views import PromiseChange
from forum.papers.changes import compared
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
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
    both = compared(first, second, me())
    return render_template(
        "papers/compare.html",
        paper=paper,
        board=paper.board,
        old=first,
        new=second,
        title=comparison.compare_texts(first.title, second.title),
        parts=_parts(both.blocks),
        altered=sum(change.kind != "kept" for change in both.blocks),
        both=both,
        numbers=both.numbers[1],
        promised={uid: [(part, _words(part)) for part in parts] for uid, parts in both.promised.items()},
    )


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


@papers.get("/papers/<int:paper_id>/compare")
def compare_form(paper_id: int) -> ResponseReturnValue:
    """From the two numbers chosen on a paper's page to the address of their comparison."""
    paper = the_paper(paper_id)
    old, new = request.args.get("old", type=whole), request.args.get("new", type=whole)
    if old is None or new is None:
        old, new = max(paper.last_version - 1, 1), paper.last_version
    return redirect(f"/papers/{paper_id}/compare/{old}...{new}", 302)
