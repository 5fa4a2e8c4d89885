"""The desk of a draft: its posts with their fates, its text, and how far it is accounted for."""

import re
from dataclasses import fields
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import languages
from forum.assemblies.models import Milieu
from forum.database import db
from forum.errors import Invalid
from forum.journal import Reason
from forum.papers import actions
from forum.papers.coverage import coverage
from forum.papers.fates import Sieve, fates_of, last_version_snapshots, posts_of, range_of
from forum.papers.models import Accounting, Draft, Fate
from forum.papers.queries import excerpts_of
from forum.papers.sources import snapshots_to_come
from forum.papers.text_views import text_of
from forum.phases import Kind, Phase
from forum.synthesis.drawing import threads_to_take_in
from forum.threads.models import Break, Post
from forum.threads.natures import nature_options
from forum.threads.views.composing import language_options
from forum.web import language, me, whole

#: Posts on one page of the desk, and the characters of their HTML after which a page ends sooner.
ROWS, WEIGHT = 100, 120_000
RECENT_ACTS, RECENT_REASONS, BREAKS = 8, 9, 50


def sieve_asked() -> Sieve:
    """The filter that the address asks for; what it cannot mean is left out."""
    given = request.args

    def one_of(kind: Any, name: str) -> Any:
        try:
            return kind(given.get(name, ""))
        except ValueError:
            return None

    code = given.get("language", "")
    return Sieve(
        phase=one_of(Phase, "phase"),
        kind=one_of(Kind, "kind"),
        language=code if code in languages.CONTENT else None,
        milieu=given.get("milieu", type=whole),
        unaccounted="unaccounted" in given,
        changed="changed" in given,
    )


def address_of(sieve: Sieve) -> dict[str, Any]:
    """The filter as an address says it."""
    given = {one.name: getattr(sieve, one.name) for one in fields(sieve)}
    return {name: "1" if value is True else value for name, value in given.items() if value}


def desk_of(draft: Draft, form: dict[str, Any]) -> dict[str, Any]:
    """All that the page of the desk shows; ``form`` is what was sent last and what to mend in it."""
    sieve = sieve_asked()
    rows, more = fates_of(
        draft,
        sieve,
        reader=me(),
        after=request.args.get("after", default=0, type=whole),
        limit=ROWS,
        weight=WEIGHT,
    )
    covered = coverage(draft, no_milieu=_("No milieu"), language=language())
    board = draft.paper.board
    return {
        "draft": draft,
        "paper": draft.paper,
        "board": board,
        "sections": text_of(draft, me()),
        "rows": rows,
        "more": more,
        "coverage": covered,
        "tally": covered.whole.numbers(),
        "excerpts": excerpts_of(draft),
        "natures": nature_options(),
        "fates": [fate for fate in Fate if fate != Fate.CITED],
        "acts": acts_of(draft),
        "reasons": reasons_of(draft),
        "breaks": breaks_in(draft),
        "wanted": sieve,
        "asked": address_of(sieve),
        "phases": [(phase.value, phase.title) for phase in Phase],
        "kinds": [(kind.value, kind.title) for kind in Kind],
        "milieus": milieus_of(draft),
        "languages": language_options(board.assembly.languages),
        "language_name": languages.name,
        "further": threads_to_take_in(draft, me()),
        "frozen": bool(snapshots_to_come(draft)),
        "follows_a_version": draft.paper.last_version if last_version_snapshots(draft) else None,
        "form": {"errors": {}, "scope": "ticked", **form},
    }


def milieus_of(draft: Draft) -> list[tuple[int, str]]:
    """The milieus of the draft's assembly, for the filter."""
    rows = db.session.execute(
        select(Milieu.id, Milieu.names)
        .where(Milieu.assembly_id == draft.paper.board.assembly_id)
        .order_by(Milieu.id)
    )
    return [(key, languages.in_words(names, language())) for key, names in rows]


def acts_of(draft: Draft) -> list[Accounting]:
    """The last acts of accounting that can be undone, the latest first."""
    return list(
        db.session.scalars(
            select(Accounting)
            .where(Accounting.draft_id == draft.id, Accounting.undone_at.is_(None))
            .options(
                joinedload(Accounting.by),
                joinedload(Accounting.target),
                joinedload(Accounting.reason).joinedload(Reason.opening),
            )
            .order_by(Accounting.id.desc())
            .limit(RECENT_ACTS)
        )
    )


def reasons_of(draft: Draft) -> list[Reason]:
    """The reasons used last in this draft, each once, the latest first."""
    found = db.session.scalars(
        select(Reason)
        .join(Accounting, Accounting.reason_id == Reason.id)
        .where(Accounting.draft_id == draft.id)
        .options(joinedload(Reason.opening))
        .order_by(Accounting.id.desc())
        .limit(200)
    )
    once: dict[str, Reason] = {}
    for reason in found:
        if reason.text:
            once.setdefault(reason.text, reason)
    return list(once.values())[:RECENT_REASONS]


def reason_of(draft: Draft, key: int) -> Reason | None:
    """A reason that was given in this draft, however long ago and however often in the same words since."""
    reason: Reason | None = db.session.scalar(
        select(Reason)
        .join(Accounting, Accounting.reason_id == Reason.id)
        .where(Accounting.draft_id == draft.id, Reason.id == key)
        .limit(1)
    )
    return reason


def breaks_in(draft: Draft) -> list[Break]:
    """Where the draft's threads left the subject, for the branches that can be accounted for in one step."""
    return list(
        db.session.scalars(
            select(Break)
            .where(
                Break.thread_id.in_([thread.id for thread in draft.threads]), Break.taken_back_at.is_(None)
            )
            .options(joinedload(Break.post), joinedload(Break.reason).joinedload(Reason.opening))
            .order_by(Break.thread_id, Break.post_id)
            .limit(BREAKS)
        )
    )


def post_numbered(draft: Draft, typed: str, field: str) -> Post:
    """The post that a form names: ``12`` or ``#12``, of the thread the form names, else of the first that has it.

    Raises Invalid (``field``).
    """
    number = typed.strip().removeprefix("#")
    post: Post | None = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        post = db.session.scalar(
            select(Post)
            .where(Post.thread_id.in_([thread.id for thread in draft.threads]), Post.number == int(number))
            .order_by(Post.thread_id != request.form.get("thread", default=0, type=whole), Post.thread_id)
            .limit(1)
        )
    if post is None:
        raise Invalid(_("Name a post of this draft by its number."), field=field)
    return post


_RANGE = re.compile(r"\s*#?(\d{1,9})\s*(?:[-–—:]|\.\.+|…)\s*#?(\d{1,9})\s*")


def posts_meant(draft: Draft) -> list[Any]:
    """The posts that a form is about: those ticked, a branch, a range, or all that the filter shows. Raises Invalid."""
    form = request.form
    scope = form.get("scope", "ticked")
    if scope == "branch":
        return list(actions.branch_of(draft, post_numbered(draft, form.get("branch", ""), "branch")))
    if scope == "range":
        match = _RANGE.fullmatch(form.get("range", ""))
        if match is None:
            raise Invalid(_("Name the first and the last post, such as #12-#40."), field="range")
        first, last = sorted(int(number) for number in match.groups())
        return range_of(draft, post_numbered(draft, str(first), "range").thread_id, first, last)
    if scope == "filter":
        return posts_of(draft, sieve_asked())
    keys = form.getlist("posts", type=whole)[:5000]
    return list(
        db.session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(keys)).order_by(Post.id))
    )
