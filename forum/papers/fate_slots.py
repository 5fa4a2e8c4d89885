"""What pages of the rooms below show of what became of posts: one bounded statement each, none without a paper."""

from functools import cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Integer, bindparam, select

from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.journal import Reason
from forum.openings import Opening
from forum.papers.models import (
    Disposition,
    Draft,
    DraftState,
    DraftThread,
    Fate,
    Paper,
    Version,
    Withholding,
)
from forum.papers.slots import HOME, Home, drawn_from
from forum.permissions import can
from forum.ready import Ready
from forum.threads.models import Post
from forum.web import me

papers, versions = Paper.__table__, Version.__table__
dispositions, withheld, boards = Disposition.__table__, Withholding.__table__, Board.__table__
targets, reasons, openings = Post.__table__.alias("targets"), Reason.__table__, Opening.__table__


@cache
def _uncited(posts: int) -> Ready:
    """What published versions say of so many posts that they do not cite."""
    keys = [bindparam(f"post_{rank}", type_=Integer) for rank in range(posts)]
    return Ready(
        select(
            *(dispositions.c.post_id, dispositions.c.fate, targets.c.thread_id, targets.c.number),
            *(openings.c.bytes, reasons.c.language, papers.c.id, papers.c.title, versions.c.number, *HOME),
        )
        .join_from(dispositions, versions, versions.c.draft_id == dispositions.c.draft_id)
        .join(papers, papers.c.id == versions.c.paper_id)
        .join(boards, boards.c.id == papers.c.board_id)
        .outerjoin(withheld, withheld.c.version_id == versions.c.id)
        .outerjoin(targets, targets.c.id == dispositions.c.target_post_id)
        .outerjoin(reasons, reasons.c.id == dispositions.c.reason_id)
        .outerjoin(openings, openings.c.digest == reasons.c.opening_digest)
        .where(
            dispositions.c.post_id.in_(keys), dispositions.c.fate != Fate.CITED.value, withheld.c.id.is_(None)
        )
        .order_by(papers.c.id, versions.c.number)
        .limit(400)
    )


def fates_of_posts(_thread: Any, post_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """For each post that a published version does not cite, what became of it there, and why."""
    # Pages that show one post more or less ask the same statement: 0 is no post's key.
    places = 1 if len(post_ids) == 1 else current_app.config["PAGE_LENGTH"] + 1
    keys = [*post_ids, *[0] * (places - len(post_ids))]
    rows = _uncited(len(keys)).rows(**{f"post_{rank}": key for rank, key in enumerate(keys)})
    told: dict[int, list[dict[str, Any]]] = {}
    for post_id, fate, thread_id, number, words, language, paper_id, title, version, *home in rows:
        if can(me(), "board.read", Home(*home)):
            # The title runs its own way; what our sentence says around it runs that of the page.
            named = Markup(str(_("%(paper)s, version %(number)s", paper="{paper}", number=version)))  # noqa: S704  our own
            place = Markup('<a href="/papers/{}/versions/{}/posts">{}</a>').format(
                paper_id, version, named.format(paper=Markup("<bdi>{}</bdi>").format(title))
            )
            said = _sentence(fate, place, thread_id, number)
            if fate == Fate.SET_ASIDE:
                why = _("(withdrawn by its author)") if words is None else words.decode("utf-8")
                said += Markup(' <q lang="{}" dir="auto">{}</q>').format(language or "", why)
            told.setdefault(post_id, []).append({"words": said})
    return told


def _sentence(fate: Fate, place: Markup, thread_id: int | None, number: int | None) -> Markup:
    if fate == Fate.MERGED:
        target = Markup('<a href="/threads/{}?from={}#p{}">#{}</a>').format(thread_id, number, number, number)
        words = _("Merged into %(post)s in %(place)s", post="{post}", place="{place}")
        return Markup(str(words)).format(post=target, place=place)  # noqa: S704  our own sentence
    if fate == Fate.SET_ASIDE:
        words = _("Set aside in %(place)s:", place="{place}")
    else:
        words = _("Taken as procedural in %(place)s", place="{place}")
    return Markup(str(words)).format(place=place)  # noqa: S704  our own sentence


def own_posts(thread: Any, views: list[Any]) -> dict[int, list[tuple[str, str]]]:
    """For an author, once somebody writes a paper that they can read from the thread: to say that a post says the same
    as another.
    """
    person = me()
    own = [view for view in views if person is not None and view.author_id == person.id]
    if not own or not any(
        being_written and can(person, "board.read", Home(*home))
        for _key, _title, _last, _language, _fates, being_written, *home in drawn_from(thread.id)
    ):
        return {}
    label = str(_("Same as another post"))
    return {
        view.id: [(f"/threads/{thread.id}/posts/{view.number}/mergers/new", label)]
        for view in own
        if view.state == "shown"
    }


def draft_written_from(thread_id: int, reader: Any) -> int | None:
    """The draft that is being written from a thread for a paper that ``reader`` can read, the last one opened; None
    without one.
    """
    draft_id: int | None = db.session.scalar(
        select(Draft.id)
        .join(DraftThread, DraftThread.draft_id == Draft.id)
        .join(Paper, Paper.id == Draft.paper_id)
        .where(
            DraftThread.thread_id == thread_id,
            Draft.state == DraftState.OPEN,
            Paper.board_id.in_(readable_board_ids(reader)),
        )
        .order_by(Draft.id.desc())
        .limit(1)
    )
    return draft_id


def account_pages(_member: Any) -> list[tuple[str, str]]:
    """Where a person finds what became of their posts."""
    return [(str(_("Where my words went")), "/account/words")]


def on_own_page(member: Any) -> Markup:
    """On one's own page, and on nobody else's."""
    if me() is None or me().id != member.id:
        return Markup("")
    return Markup('<p><a href="/account/words">{}</a></p>').format(_("Where my words went"))
