"""Opening the draft of a paper: from nothing and the notes, or from the version before."""

import uuid
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum import clock
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid
from forum.journal import Verb, Visibility, record
from forum.papers.actions.copying import copy_draft
from forum.papers.actions.holding import writable
from forum.papers.headings import usual_headings
from forum.papers.models import (
    Block,
    Draft,
    DraftState,
    DraftThread,
    Paper,
    PaperKind,
    Section,
    SectionKind,
)
from forum.papers.sources import snapshots_to_come
from forum.permissions import require
from forum.phases import Phase
from forum.text import render
from forum.threads.models import Note, Snapshot, Thread
from forum.threads.wording import checked_language, checked_title

OF_PHASE = {
    Phase.DIAGNOSIS: SectionKind.DIAGNOSIS,
    Phase.STRATEGY: SectionKind.STRATEGY,
    Phase.ACTION: SectionKind.ACTION,
}


def new_uid() -> str:
    """The identifier of a block or a section, kept across versions."""
    return str(uuid.uuid4())


def open_draft(
    thread: Thread,
    *,
    by: Any,
    paper: Paper | None = None,
    title: str | None = None,
    language: str | None = None,
    anew: bool = False,
) -> Draft:
    """Open the draft of a paper that draws on ``thread``.

    Without ``paper``: the one that last drew on this thread, else a new one of its home board; ``anew``: a new one,
    or the one that was begun so and draws on nothing else yet. The first draft has
    the usual sections, filled from the notes; a later one starts from the last version and what became of its
    posts. An open draft is given back as it is, drawing on this thread too. Raises Invalid and Refused.
    """
    require(by, "draft.open", thread)
    lock_row(Thread, thread.id)  # two clicks at once open one paper
    paper = paper or (begun_with(thread) if anew else last_paper_of(thread))
    if paper is None:
        paper = _new_paper(thread, by, title)
    refuse_to_draw(paper, thread)
    require(by, "draft.open", paper)
    lock_row(Paper, paper.id)
    draft = open_draft_of(paper)
    if draft is None:
        draft = _new_draft(paper, thread, by, title, language)
    elif thread not in draft.threads:
        draft.threads.append(thread)
        db.session.flush()
        record_change(draft, draft, by, thread=thread.id)
    gather_snapshots(draft)
    return draft


def last_paper_of(thread: Thread) -> Paper | None:
    """The proposal paper that last drew on a thread, or None; charters are opened by name."""
    paper: Paper | None = db.session.scalar(
        select(Paper)
        .join(Draft, Draft.paper_id == Paper.id)
        .join(DraftThread, DraftThread.draft_id == Draft.id)
        .where(DraftThread.thread_id == thread.id, Paper.kind == PaperKind.PROPOSAL)
        .order_by(Draft.id.desc())
        .limit(1)
    )
    return paper


def begun_with(thread: Thread) -> Paper | None:
    """The proposal paper of a thread's own board that draws on this thread alone and has no version yet, or None."""
    other = aliased(DraftThread)
    others = select(other.draft_id).where(other.draft_id == Draft.id, other.thread_id != thread.id)
    paper: Paper | None = db.session.scalar(
        select(Paper)
        .join(Draft, Draft.paper_id == Paper.id)
        .join(DraftThread, DraftThread.draft_id == Draft.id)
        .where(
            DraftThread.thread_id == thread.id,
            Draft.state == DraftState.OPEN,
            Paper.kind == PaperKind.PROPOSAL,
            Paper.board_id == thread.board_id,
            Paper.last_version == 0,
            ~others.exists(),
        )
        .order_by(Draft.id.desc())
        .limit(1)
    )
    return paper


def refuse_to_draw(paper: Paper, thread: Thread, field: str = "paper") -> None:
    """Raises Invalid where a paper may not draw on a thread: everybody who reads the paper reads its threads."""
    if paper.board.assembly_id != thread.board.assembly_id:
        raise Invalid(_("A paper draws on threads of its own assembly."), field=field)
    if not thread.board.quotable_on(paper.board):
        raise Invalid(
            _("Words of a board that not everyone can read can only be quoted on that board."), field=field
        )


def open_draft_of(paper: Paper) -> Draft | None:
    """The draft of a paper that is being written, or None."""
    draft: Draft | None = db.session.scalar(
        select(Draft).where(Draft.paper_id == paper.id, Draft.state == DraftState.OPEN)
    )
    return draft


def _new_paper(thread: Thread, by: Any, title: str | None) -> Paper:
    paper = Paper(
        board=thread.board,
        title=checked_title(title) if title else thread.title,
        opened_at=clock.now(),
        opened_by_id=by.id,
    )
    db.session.add(paper)
    record(Verb.PAPER_OPENED, paper, by=by, boards=[thread.board], assembly_id=thread.board.assembly_id)
    return paper


def _new_draft(paper: Paper, thread: Thread, by: Any, title: str | None, language: str | None) -> Draft:
    before = paper.drafts[-1] if paper.drafts else None
    draft = Draft(
        paper=paper,
        title=checked_title(title) if title else (before.title if before else paper.title),
        language=checked_language(language or (before.language if before else thread.language)),
        opened_at=clock.now(),
        opened_by_id=by.id,
    )
    db.session.add(draft)
    db.session.flush()
    # A board that closed since keeps its threads: the new draft starts without them.
    threads = [each for each in before.threads if each.board.quotable_on(paper.board)] if before else []
    draft.threads.extend(threads if thread in threads else [*threads, thread])
    if before:
        copy_draft(before, draft)
    else:
        _usual_sections(draft, thread)
    record(
        Verb.DRAFT_OPENED,
        draft,
        by=by,
        boards=[paper.board],
        assembly_id=paper.board.assembly_id,
        visibility=Visibility.BOARD,
        paper=paper.id,
        thread=thread.id,
    )
    return draft


def _usual_sections(draft: Draft, thread: Thread) -> None:
    notes = db.session.scalars(select(Note).where(Note.thread_id == thread.id).order_by(Note.id)).all()
    for rank, (kind, heading) in enumerate(usual_headings(draft.language).items(), start=1):
        section = Section(draft_id=draft.id, uid=new_uid(), kind=kind, heading=heading, rank=rank)
        db.session.add(section)
        db.session.flush()
        words = [note.revision.text or "" for note in notes if OF_PHASE[note.phase] == kind]
        paragraphs = [part for text in words for part in _paragraphs(text)]
        for position, part in enumerate(paragraphs, start=1):
            db.session.add(
                Block(
                    draft_id=draft.id,
                    section_id=section.id,
                    uid=new_uid(),
                    rank=position,
                    text=part,
                    html=render(part, inside="block", limits=False),
                )
            )
    db.session.flush()


def _paragraphs(text: str) -> list[str]:
    """A note's paragraphs, one block each; a fenced or indented part stays with what precedes it."""
    parts: list[str] = []
    for part in text.split("\n\n"):
        if not part.strip():
            continue
        inside_fence = parts and parts[-1].count("```") % 2 == 1
        if parts and (inside_fence or part.startswith((" ", "\t"))):
            parts[-1] += "\n\n" + part
        else:
            parts.append(part)
    return parts


def gather_snapshots(draft: Draft) -> list[Snapshot]:
    """Tie to a draft the last snapshot of each of its threads, as freezes happen; those it draws on now."""
    known = {snapshot.id for snapshot in draft.snapshots}
    for snapshot in sorted(snapshots_to_come(draft).values(), key=lambda snapshot: snapshot.id):
        if snapshot.id not in known:
            draft.snapshots.append(snapshot)
    db.session.flush()
    return list(draft.snapshots)


def add_section(draft: Draft, *, by: Any, heading: str) -> Section:
    """Add a section under the moderator's own heading, at the end. Raises Invalid and Refused."""
    require(by, "draft.write", draft)
    writable(draft)
    ranks = db.session.scalar(select(db.func.max(Section.rank)).where(Section.draft_id == draft.id)) or 0
    section = Section(
        draft_id=draft.id,
        uid=new_uid(),
        kind=SectionKind.OWN,
        heading=checked_title(heading, field="heading"),
        rank=ranks + 1,
    )
    db.session.add(section)
    record_change(draft, section, by)
    return section


def rename_draft(draft: Draft, *, by: Any, title: str, language: str, seen: str | None = None) -> Draft:
    """Give a draft its title and its language. The same again changes nothing.

    ``seen`` is the state that the writer saw: Conflict when another came in between. Raises Invalid and Refused.
    """
    require(by, "draft.write", draft)
    writable(draft)
    title, language = checked_title(title), checked_language(language)
    lock_row(Draft, draft.id)
    db.session.refresh(draft, ["title", "language"])
    if (draft.title, draft.language) == (title, language):
        return draft
    if seen is not None and seen != draft.named:
        raise Conflict(
            _("Somebody else changed the title or the language in the meantime."),
            theirs=draft.title,
            ours=title,
        )
    draft.title, draft.language = title, language
    if draft.paper.last_version == 0:
        draft.paper.title = draft.title
    record_change(draft, draft, by)
    return draft


def record_change(draft: Draft, subject: Any, by: Any, verb: Verb = Verb.DRAFT_CHANGED, **ids: Any) -> None:
    """The one entry of an act on a draft; those who work on it see it."""
    record(
        verb,
        subject,
        by=by,
        boards=[draft.paper.board],
        assembly_id=draft.paper.board.assembly_id,
        visibility=Visibility.MODERATORS,
        paper=draft.paper_id,
        draft=draft.id,
        **ids,
    )
