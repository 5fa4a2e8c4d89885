"""Reading amendments: those of a paper, block by block; one of them, compared word by word with its block."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum import languages
from forum.boards.models import Board
from forum.consent.actions import refuse_unacceptable
from forum.consent.models import Amendment, AmendmentState, Remark, Support
from forum.consent.standing import collisions, grounds, taken_up
from forum.consent.views import consent
from forum.database import db
from forum.errors import Invalid
from forum.journal import Reason
from forum.papers.actions.drafts import open_draft_of
from forum.papers.models import Block, Draft, Paper
from forum.papers.views.reading import the_paper
from forum.permissions import can
from forum.threads.views.composing import language_options
from forum.web import found, language, me, whole

ON_A_PAGE = 50

WHOLE = (
    joinedload(Amendment.author),
    joinedload(Amendment.wording_opening),
    joinedload(Amendment.reason_opening),
    joinedload(Amendment.decided_by),
    joinedload(Amendment.decision_reason).joinedload(Reason.opening),
    joinedload(Amendment.hidden_by),
    joinedload(Amendment.hidden_reason).joinedload(Reason.opening),
)


def the_amendment(amendment_id: int) -> Amendment:
    """This amendment with its paper and board; 404 when absent or not for this reader."""
    amendment = db.session.scalar(
        select(Amendment)
        .where(Amendment.id == amendment_id)
        .options(
            *WHOLE,
            joinedload(Amendment.proposed_on),
            joinedload(Amendment.paper)
            .joinedload(Paper.board)
            .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)),
        )
    )
    return found(amendment)


@consent.get("/papers/<int:paper_id>/amendments")
def amendments(paper_id: int) -> ResponseReturnValue:
    """The amendments of a paper that wait; ``?state=decided`` the others, the latest first; ``?after=`` an id."""
    paper = the_paper(paper_id)
    decided = request.args.get("state") == "decided"
    after = request.args.get("after", type=whole)
    pending = Amendment.state == AmendmentState.PENDING
    wanted = select(Amendment).where(Amendment.paper_id == paper.id).options(*WHOLE).limit(ON_A_PAGE + 1)
    if decided:
        wanted = wanted.where(~pending).order_by(Amendment.id.desc())
        wanted = wanted.where(Amendment.id < after) if after else wanted
    else:
        wanted = wanted.where(pending, Amendment.id > (after or 0)).order_by(Amendment.id)
    rows = list(db.session.scalars(wanted))
    listed = rows[:ON_A_PAGE]
    standing = grounds(paper, listed)
    if not decided:
        listed.sort(key=lambda row: (not standing[row.id].last, standing[row.id].number, row.id))
    return render_template(
        "consent/amendments.html",
        paper=paper,
        board=paper.board,
        decided=decided,
        after=after,
        next=rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None,
        listed=listed,
        grounds=standing,
        colliding=collisions(paper, listed, standing),
        supports=counted(Support, listed),
        remarks=counted(Remark, listed),
    )


def counted(model: type[Support] | type[Remark], listed: list[Amendment]) -> dict[int, int]:
    """By an amendment's id, how many supporters or remarks it has."""
    rows = db.session.execute(
        select(model.amendment_id, func.count())
        .where(model.amendment_id.in_([row.id for row in listed]))
        .group_by(model.amendment_id)
    )
    return dict(rows.all())


@consent.get("/amendments/<int:amendment_id>")
def amendment(amendment_id: int) -> ResponseReturnValue:
    """One amendment."""
    return amendment_page(the_amendment(amendment_id))


def amendment_page(amendment: Amendment, form: dict[str, Any] | None = None) -> str:
    """The page of an amendment; ``form`` is what was sent last and what to mend in it."""
    paper, board = amendment.paper, amendment.board
    standing = grounds(paper, [amendment])
    remarks = _remarks_of(amendment)
    supporters = _supporters_of(amendment)
    spoken = board.assembly.languages
    speaks = language() if language() in spoken else board.assembly.language
    decides = amendment.pending and me() is not None and can(me(), "amendment.decide", amendment)
    draft = open_draft_of(paper) if decides else None
    draft_block = _block_in(draft, amendment.block_uid) if draft else None
    there = standing[amendment.id].last and (draft is None or draft_block is not None)
    return render_template(
        "consent/amendment.html",
        amendment=amendment,
        paper=paper,
        board=board,
        ground=standing[amendment.id],
        colliding=collisions(paper, [amendment], standing).get(amendment.id, []),
        supporters=supporters,
        supported=me() is not None and any(row.member_id == me().id for row in supporters),
        remarks=remarks[:ON_A_PAGE],
        next=remarks[ON_A_PAGE - 1].id if len(remarks) > ON_A_PAGE else None,
        draft_block=draft_block,
        decides=decides,
        obstacle=_obstacle(amendment, there=there) if decides else None,
        languages=language_options(spoken),
        language_name=languages.name,
        taken=taken_up(amendment) if amendment.state == AmendmentState.ACCEPTED else None,
        may_read_draft=me() is not None and can(me(), "draft.read", paper),
        form={"language": speaks, "words": "", "reason": "", "act": "", "errors": {}, **(form or {})},
    )


def _remarks_of(amendment: Amendment) -> list[Remark]:
    """A page of what people remarked on it, and one more when there is another page."""
    after = request.args.get("after", default=0, type=whole)
    return list(
        db.session.scalars(
            select(Remark)
            .where(Remark.amendment_id == amendment.id, Remark.id > after)
            .options(
                joinedload(Remark.author),
                joinedload(Remark.text_opening),
                joinedload(Remark.hidden_reason).joinedload(Reason.opening),
            )
            .order_by(Remark.id)
            .limit(ON_A_PAGE + 1)
        )
    )


def _supporters_of(amendment: Amendment) -> list[Support]:
    """Who supports it, the first first."""
    return list(
        db.session.scalars(
            select(Support)
            .where(Support.amendment_id == amendment.id)
            .options(joinedload(Support.member))
            .order_by(Support.at, Support.member_id)
            .limit(500)
        )
    )


def _block_in(draft: Draft, uid: str) -> Block | None:
    """The block as the open draft has it, or None."""
    block: Block | None = db.session.scalar(select(Block).where(Block.draft_id == draft.id, Block.uid == uid))
    return block


def _obstacle(amendment: Amendment, *, there: bool) -> str | None:
    """What keeps an amendment from being accepted: the form offers only what can be done."""
    try:
        refuse_unacceptable(amendment, there=there)
    except Invalid as problem:
        return str(problem)
    return None
