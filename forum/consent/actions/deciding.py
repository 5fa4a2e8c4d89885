"""What becomes of an amendment: accepted into the draft, declined, or withdrawn by its author."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.consent.actions.amending import record_amendment, refuse_hidden
from forum.consent.actions.signing import next_draft
from forum.consent.models import Amendment, AmendmentState
from forum.consent.standing import last_version_of, standing_version
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid
from forum.journal import Reason, Verb, give_reason
from forum.papers.actions.texts import edit_block
from forum.papers.models import Block, ChangeCause
from forum.permissions import require
from forum.threads.wording import checked_language, checked_reason


def accept(
    amendment: Amendment, *, by: Any, reason: str, language: str, seen_edits: int | None = None
) -> Amendment:
    """Put an amendment's wording into the block of the open draft, which is opened if there is none.

    The block then says that this amendment changed it. ``seen_edits`` is the count of edits of the draft's block that
    the moderator saw: Conflict, with both texts, when the draft says something else than the version and they did not
    see it. Twice changes nothing. Raises Invalid, Refused, Conflict.
    """
    require(by, "amendment.decide", amendment)
    _hold(amendment)
    if amendment.state == AmendmentState.ACCEPTED:
        return amendment
    _refuse_decided(amendment)
    wording = refuse_unacceptable(amendment)
    why = give_reason(checked_reason(reason), checked_language(language), by)
    last = last_version_of(amendment.paper)
    before = db.session.scalar(
        select(Block).where(Block.version_id == last.id, Block.uid == amendment.block_uid)
    )
    draft = next_draft(amendment.paper, by=by) if before else None
    block = (
        db.session.scalar(select(Block).where(Block.draft_id == draft.id, Block.uid == amendment.block_uid))
        if draft
        else None
    )
    if before is None or block is None:
        raise _gone()
    if block.text not in {before.words, wording} and seen_edits != block.edits:
        raise Conflict(
            _("The open draft says something else here. Look at it, then accept once more to replace it."),
            theirs=block.words,
            ours=wording,
        )
    edit_block(
        block,
        by=by,
        source=wording,
        editorial=block.editorial,
        seen_edits=block.edits,
        cause=ChangeCause.AMENDMENT,
        reference=str(amendment.id),
    )
    _decide(amendment, AmendmentState.ACCEPTED, Verb.AMENDMENT_ACCEPTED, by, why)
    return amendment


def refuse_unacceptable(amendment: Amendment, *, there: bool = True) -> str:
    """The wording of an amendment that can be accepted. Raises Invalid with what keeps it from that, whoever decides.

    ``there``: whether its block is in the last version, and in the open draft if there is one.
    """
    refuse_hidden(amendment)
    if amendment.wording is None:
        raise Invalid(_("The words of this amendment were erased."))
    if not there:
        raise _gone()
    return amendment.wording


def _gone() -> Invalid:
    return Invalid(
        _("This block is not there any more: decline the amendment, or write what it says yourself.")
    )


def decline(amendment: Amendment, *, by: Any, reason: str, language: str) -> Amendment:
    """Decline an amendment, with a public reason. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "amendment.decide", amendment)
    _hold(amendment)
    if amendment.state == AmendmentState.DECLINED:
        return amendment
    _refuse_decided(amendment)
    why = give_reason(checked_reason(reason), checked_language(language), by)
    _decide(amendment, AmendmentState.DECLINED, Verb.AMENDMENT_DECLINED, by, why)
    return amendment


def withdraw(amendment: Amendment, *, by: Any) -> Amendment:
    """Take one's own amendment back. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "amendment.withdraw", amendment)
    _hold(amendment)
    if amendment.state == AmendmentState.WITHDRAWN:
        return amendment
    _refuse_decided(amendment)
    _decide(amendment, AmendmentState.WITHDRAWN, Verb.AMENDMENT_WITHDRAWN, by, None)
    return amendment


def _hold(amendment: Amendment) -> None:
    db.session.flush()
    lock_row(Amendment, amendment.id)
    db.session.refresh(amendment, ["state", "hidden_at"])


def _refuse_decided(amendment: Amendment) -> None:
    if not amendment.pending:
        raise Invalid(_("This amendment was decided or withdrawn in the meantime."))


def _decide(amendment: Amendment, state: AmendmentState, verb: Verb, by: Any, why: Reason | None) -> None:
    amendment.stood_on_id = standing_version(amendment).id
    amendment.state, amendment.decided_at, amendment.decided_by_id = state, clock.now(), by.id
    amendment.decision_reason_id = why.id if why else None
    record_amendment(verb, amendment, by, reason=why)
