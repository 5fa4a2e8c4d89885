"""Proposing another wording of a block, wanting it accepted, and what is said about it."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import clock, openings, text
from forum.consent.models import Amendment, AmendmentState, Remark, Support
from forum.database import db, lock_row
from forum.errors import Invalid
from forum.journal import Verb, Visibility, give_reason, record
from forum.papers.actions.texts import BLOCK_LENGTH
from forum.papers.models import Block, Version
from forum.permissions import require
from forum.text import render
from forum.threads.wording import checked_language, checked_reason

LONGEST_REMARK = 1000
MOST_REMARKS = 500


def propose(version: Version, uid: str, *, by: Any, wording: str, reason: str, language: str) -> Amendment:
    """Propose another wording of a block of the last version of a paper.

    The same wording by the same person, while it waits, is the amendment that is there. Raises Invalid (fields
    ``text``, ``reason``, ``language``) and Refused.
    """
    require(by, "amendment.propose", version)
    if version.number != version.paper.last_version:
        raise Invalid(_("There is a later version: amend that one."))
    if version.withholding:
        raise Invalid(_("This version is withheld by law."))
    block = db.session.scalar(select(Block).where(Block.version_id == version.id, Block.uid == uid))
    if block is None:
        raise Invalid(_("There is no such block."))
    wording = text.check(wording, maximum=BLOCK_LENGTH)
    render(wording, inside="block")
    if wording == block.words:
        raise Invalid(_("This is what the block says already: change its words."), field="text")
    reason, language = checked_reason(reason), checked_language(language)
    for waiting in _waiting(version, uid, by):
        if waiting.wording == wording:
            return waiting
    amendment = Amendment(
        paper=version.paper,
        proposed_on=version,
        block_uid=uid,
        author_id=by.id,
        wording_opening=openings.keep(wording),
        reason_opening=openings.keep(reason),
        language=language,
        at=clock.now(),
        state=AmendmentState.PENDING,
    )
    db.session.add(amendment)
    record_amendment(Verb.AMENDMENT_PROPOSED, amendment, by)
    return amendment


def _waiting(version: Version, uid: str, by: Any) -> list[Amendment]:
    lock_row(Version, version.id)  # two clicks at once propose one
    return list(
        db.session.scalars(
            select(Amendment).where(
                Amendment.paper_id == version.paper_id,
                Amendment.block_uid == uid,
                Amendment.author_id == by.id,
                Amendment.state == AmendmentState.PENDING,
            )
        )
    )


def record_amendment(
    verb: Verb, amendment: Amendment, by: Any, *, visibility: Visibility = Visibility.PUBLIC, **given: Any
) -> None:
    """The one entry of an act on an amendment."""
    db.session.flush()
    record(
        verb,
        amendment,
        by=by,
        boards=[amendment.board],
        assembly_id=amendment.board.assembly_id,
        visibility=visibility,
        paper=amendment.paper_id,
        amendment=amendment.id,
        **given,
    )


def refuse_decided(amendment: Amendment) -> None:
    """Only what waits for a decision, and is shown, is talked about and wanted. Raises Invalid."""
    refuse_hidden(amendment)
    if not amendment.pending:
        raise Invalid(_("This amendment is decided or withdrawn: nothing is added to it any more."))


def refuse_hidden(amendment: Amendment) -> None:
    """What nobody can read is neither wanted nor accepted. Raises Invalid."""
    if amendment.hidden_at:
        raise Invalid(_("This amendment is hidden by a moderator."))


def support(amendment: Amendment, *, by: Any) -> Support:
    """Want an amendment accepted. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "amendment.support", amendment)
    known: Support | None = db.session.get(Support, (amendment.id, by.id))
    if known:
        return known
    refuse_decided(amendment)
    if amendment.author_id == by.id:
        raise Invalid(_("You proposed this amendment: your support goes without saying."))
    given = Support(amendment_id=amendment.id, member_id=by.id, at=clock.now())
    db.session.add(given)
    record_amendment(Verb.AMENDMENT_SUPPORTED, amendment, by)
    return given


def unsupport(amendment: Amendment, *, by: Any) -> None:
    """Take one's support back. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "amendment.support", amendment)
    known = db.session.get(Support, (amendment.id, by.id))
    if known is None:
        return
    refuse_decided(amendment)
    db.session.delete(known)
    record_amendment(Verb.AMENDMENT_UNSUPPORTED, amendment, by)


def remark(amendment: Amendment, *, by: Any, words: str, language: str) -> Remark:
    """Say something about an amendment, in at most a thousand characters. The same twice in a row is said once.

    Raises Invalid (fields ``words``, ``language``) and Refused.
    """
    require(by, "amendment.support", amendment)
    refuse_decided(amendment)
    words = text.normalise(words).strip()
    if not text.has_words(words):
        raise Invalid(_("There is nothing to read in this text yet. Write something, then send it."), "words")
    if len(words) > LONGEST_REMARK:
        raise Invalid(_("A remark has at most %(most)s characters.", most=LONGEST_REMARK), field="words")
    language = checked_language(language)
    lock_row(Amendment, amendment.id)
    said = select(Remark).where(Remark.amendment_id == amendment.id)
    last: Remark | None = db.session.scalar(said.order_by(Remark.id.desc()).limit(1))
    if last and (last.author_id, last.text) == (by.id, words):
        return last
    if (db.session.scalar(select(func.count()).select_from(said.subquery())) or 0) >= MOST_REMARKS:
        raise Invalid(_("So much was said about this amendment that it needs a thread: open one."))
    given = Remark(
        amendment=amendment,
        author_id=by.id,
        text_opening=openings.keep(words),
        language=language,
        at=clock.now(),
    )
    db.session.add(given)
    db.session.flush()
    record_amendment(Verb.REMARK_WRITTEN, amendment, by, remark=given.id)
    return given


def hide_remark(given: Remark, *, by: Any, reason: str, language: str) -> Remark:
    """Hide what was said, with a public reason. Twice changes nothing. Raises Invalid and Refused."""
    require(by, "remark.hide", given)
    if given.hidden_at:
        return given
    why = give_reason(checked_reason(reason), checked_language(language), by)
    given.hidden_at, given.hidden_reason_id = clock.now(), why.id
    record_amendment(Verb.REMARK_HIDDEN, given.amendment, by, reason=why, remark=given.id)
    return given
