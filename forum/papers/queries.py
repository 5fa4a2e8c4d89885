"""Finding papers and versions."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.errors import Invalid
from forum.papers.models import Draft, Paper, Version, Withholding
from forum.threads.models import Excerpt, Post, Revision
from forum.visibility import visible_when

EXCERPTS = 100


@visible_when(Paper)
def visible_papers(member: Any) -> Any:
    """A paper is read where its board is read."""
    return Paper.board_id.in_(readable_board_ids(member))


def paper_numbered(paper_id: int) -> Paper:
    """The paper of this number. Raises Invalid."""
    paper = db.session.get(Paper, paper_id)
    if paper is None:
        raise Invalid(_("There is no paper %(number)s.", number=paper_id), field="paper")
    return paper


def version_numbered(paper_id: int, number: int | None = None) -> Version:
    """A published version of a paper, the last one unless ``number`` is given. Raises Invalid."""
    paper = paper_numbered(paper_id)
    wanted = paper.last_version if number is None else number
    version: Version | None = db.session.scalar(
        select(Version).where(Version.paper_id == paper_id, Version.number == wanted)
    )
    if version is None:
        raise Invalid(
            _("Paper %(paper)s has no version %(number)s.", paper=paper_id, number=wanted), field="version"
        )
    return version


def last_shown(paper: Any) -> ScalarSelect[int]:
    """The number of the version that stands for a paper: the last one that is not withheld; None when there is none.

    ``paper`` is Paper, or an alias of it, in the statement around this one.
    """
    version, withheld = aliased(Version), aliased(Withholding)
    newest: ScalarSelect[int] = (
        select(func.max(version.number))
        .outerjoin(withheld, withheld.version_id == version.id)
        .where(version.paper_id == paper.id, withheld.id.is_(None))
        .correlate(paper)
        .scalar_subquery()
    )
    return newest


def last_shown_version(paper_id: int) -> Version | None:
    """The last version of a paper that is not withheld; None when there is none."""
    found: Version | None = db.session.scalar(
        select(Version)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .where(Version.paper_id == paper_id, Withholding.id.is_(None))
        .order_by(Version.number.desc())
        .limit(1)
    )
    return found


def excerpts_of(draft: Draft) -> list[Excerpt]:
    """The excerpts of a draft's threads that can be cited, the newest first, with the posts they come from."""
    threads = [thread.id for thread in draft.threads if thread.board.quotable_on(draft.board)]
    return excerpts_in(threads, limit=EXCERPTS)


def excerpts_in(threads: list[int], *, limit: int) -> list[Excerpt]:
    """The excerpts of these threads that can be cited, the newest first, with the posts they come from."""
    return list(
        db.session.scalars(
            select(Excerpt)
            .join(Revision, Revision.id == Excerpt.revision_id)
            .join(Post, Post.id == Revision.post_id)
            .where(
                Post.thread_id.in_(threads),
                Post.hidden_at.is_(None),
                Revision.redacted_at.is_(None),
                Revision.erased_at.is_(None),
            )
            .options(
                joinedload(Excerpt.opening),
                joinedload(Excerpt.revision).joinedload(Revision.post).joinedload(Post.author),
            )
            .order_by(Excerpt.id.desc())
            .limit(limit)
        )
    )
