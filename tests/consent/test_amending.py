"""Amendments: proposing another wording, supporting it, talking about it, deciding; moving on with every version."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from forum.consent import actions
from forum.consent.models import Amendment, AmendmentState, Remark, Support
from forum.consent.standing import grounds
from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.models import Block, ChangeCause, Draft, Version
from tests.cast import Browser, Cast, reads_english, text_of
from tests.consent.published import RIVER, TIME, WATER, published, uid_of
from tests.statements import count_statements

FIVE = WATER.replace("four metres", "five metres")
SIX = WATER.replace("four metres", "six metres")
COUNTED = WATER.replace("nobody keeps count", "only two villages keep count")
WHY = "The measure of 2024 says so."


def proposed(version: Version, by: Any, wording: str = FIVE, number: int = 1) -> Amendment:
    uid = uid_of(version, number)
    return actions.propose(version, uid, by=by, wording=wording, reason=WHY, language="en")


def draft_block(draft: Draft, uid: str) -> Block:
    return db.session.scalars(select(Block).where(Block.draft_id == draft.id, Block.uid == uid)).one()


def next_version(cast: Cast, version: Version, removed: str | None = None) -> Version:
    """The next version, without one of its blocks if its uid is given."""
    draft = actions.open_next_draft(version.paper, by=cast.carla)
    if removed:
        papers.remove_block(draft_block(draft, removed), by=cast.carla, cause=ChangeCause.EDITORIAL)
    return papers.publish(draft, by=cast.carla, unaccounted=TIME)


def test_a_member_proposes_another_wording(cast: Cast) -> None:
    version = published(cast)
    amendment = proposed(version, cast.amina)
    assert (amendment.state, amendment.wording, amendment.reason) == (AmendmentState.PENDING, FIVE, WHY)
    assert proposed(version, cast.amina) is amendment
    entries = db.session.scalars(select(Entry).where(Entry.verb == Verb.AMENDMENT_PROPOSED)).all()
    assert [(entry.actor_id, entry.ids["amendment"]) for entry in entries] == [(cast.amina.id, amendment.id)]
    for stranger in (cast.bruno, cast.dario, cast.elena):
        with pytest.raises(Refused):
            proposed(version, stranger)


def test_what_cannot_be_proposed(cast: Cast) -> None:
    version = published(cast)
    uid = uid_of(version)
    for typed, field in (
        ({"wording": WATER}, "text"),
        ({"wording": " "}, "text"),
        ({"wording": FIVE, "reason": ""}, "reason"),
        ({"wording": FIVE, "language": "xx"}, "language"),
    ):
        with pytest.raises(Invalid) as problem:
            actions.propose(version, uid, by=cast.amina, **{"reason": WHY, "language": "en", **typed})
        assert problem.value.field == field
    next_version(cast, version)
    with pytest.raises(Invalid, match="later version"):
        proposed(version, cast.amina)


def test_support_is_given_once_and_can_be_taken_back(cast: Cast) -> None:
    amendment = proposed(published(cast), cast.amina)
    for _time in range(2):
        actions.support(amendment, by=cast.carla)
    assert db.session.scalars(select(Support.member_id)).all() == [cast.carla.id]
    for _time in range(2):
        actions.unsupport(amendment, by=cast.carla)
    assert db.session.scalar(select(func.count()).select_from(Support)) == 0
    with pytest.raises(Invalid):
        actions.support(amendment, by=cast.amina)
    with pytest.raises(Refused):
        actions.support(amendment, by=cast.bruno)
    verbs = {Verb.AMENDMENT_SUPPORTED, Verb.AMENDMENT_UNSUPPORTED}
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.verb.in_(verbs))) == 2


def test_remarks_are_short_and_can_be_hidden_with_a_reason(cast: Cast) -> None:
    amendment = proposed(published(cast), cast.amina)
    first = actions.remark(amendment, by=cast.carla, words="Which measure?", language="en")
    assert actions.remark(amendment, by=cast.carla, words="Which measure?", language="en") is first
    for words in (" ", "x" * 1001):
        with pytest.raises(Invalid) as problem:
            actions.remark(amendment, by=cast.carla, words=words, language="en")
        assert problem.value.field == "words"
    with pytest.raises(Refused):
        actions.remark(amendment, by=cast.elena, words="Hello.", language="en")
    with pytest.raises(Refused):
        actions.hide_remark(first, by=cast.amina, reason="Rude.", language="en")
    for _time in range(2):
        actions.hide_remark(first, by=cast.carla, reason="Not about this.", language="en")
    hidden = db.session.scalars(select(Entry).where(Entry.verb == Verb.REMARK_HIDDEN)).one()
    assert hidden.reason is not None
    assert hidden.reason.text == "Not about this."


def test_an_accepted_wording_stands_in_the_draft_and_the_next_version_says_why(cast: Cast) -> None:
    version = published(cast)
    amendment = proposed(version, cast.amina)
    for somebody in (cast.amina, cast.fatou, cast.bruno):
        with pytest.raises(Refused):
            actions.accept(amendment, by=somebody, reason="Yes.", language="en")
    with pytest.raises(Invalid):
        actions.accept(amendment, by=cast.carla, reason=" ", language="en")
    for _time in range(2):
        actions.accept(amendment, by=cast.carla, reason="It is measured.", language="en")
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 2
    draft = version.paper.drafts[-1]
    block = draft_block(draft, amendment.block_uid)
    assert (block.text, block.change_cause, block.change_reference) == (
        FIVE,
        ChangeCause.AMENDMENT,
        str(amendment.id),
    )
    second = papers.publish(draft, by=cast.carla, unaccounted=TIME)
    manifest = json.loads(second.publication.document)
    assert manifest["blocks"][0]["change"] == {"cause": "amendment", "reference": {"id": amendment.id}}
    decided = db.session.scalars(select(Entry).where(Entry.verb == Verb.AMENDMENT_ACCEPTED)).all()
    assert len(decided) == 1
    assert grounds(version.paper, [amendment])[amendment.id].version == 1


def test_what_the_open_draft_says_by_now_is_not_replaced_unseen(cast: Cast) -> None:
    version = published(cast)
    amendment = proposed(version, cast.amina)
    draft = actions.open_next_draft(version.paper, by=cast.carla)
    block = draft_block(draft, amendment.block_uid)
    papers.edit_block(
        block, by=cast.carla, source=SIX, editorial=True, seen_edits=0, cause=ChangeCause.EDITORIAL
    )
    with pytest.raises(Conflict) as conflict:
        actions.accept(amendment, by=cast.carla, reason="Yes.", language="en", seen_edits=0)
    assert (conflict.value.theirs, conflict.value.ours) == (SIX, FIVE)
    actions.accept(amendment, by=cast.carla, reason="Yes.", language="en", seen_edits=block.edits)
    assert block.text == FIVE


def test_declined_and_withdrawn_ones_say_so_and_take_nothing_more(cast: Cast) -> None:
    version = published(cast)
    declined, withdrawn = proposed(version, cast.amina), proposed(version, cast.amina, SIX)
    for _time in range(2):
        actions.decline(declined, by=cast.carla, reason="Not measured here.", language="en")
    with pytest.raises(Refused):
        actions.withdraw(withdrawn, by=cast.carla)
    for _time in range(2):
        actions.withdraw(withdrawn, by=cast.amina)
    for amendment in (declined, withdrawn):
        for act in (
            lambda a=amendment: actions.support(a, by=cast.carla),
            lambda a=amendment: actions.remark(a, by=cast.carla, words="Pity.", language="en"),
            lambda a=amendment: actions.accept(a, by=cast.carla, reason="Yes.", language="en"),
        ):
            with pytest.raises(Invalid):
                act()
    db.session.commit()
    for statement in ("UPDATE amendments SET state = 'pending'", "DELETE FROM amendments"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_what_waits_moves_on_with_every_version_and_is_never_lost(app: Flask, cast: Cast) -> None:
    version = published(cast)
    stays, orphaned = proposed(version, cast.amina), proposed(version, cast.amina, "The river moves.", 2)
    second = next_version(cast, version)
    assert {key: ground.version for key, ground in grounds(version.paper, [stays, orphaned]).items()} == {
        stays.id: 2,
        orphaned.id: 2,
    }
    next_version(cast, second, removed=orphaned.block_uid)
    standing = grounds(version.paper, [stays, orphaned])
    assert (standing[stays.id].version, standing[stays.id].last) == (3, True)
    assert (standing[orphaned.id].version, standing[orphaned.id].last) == (2, False)
    assert standing[orphaned.id].words == RIVER
    page = text_of(Browser(app, None, "en").get(f"/amendments/{orphaned.id}"))
    assert "This block is not in the last version any more." in page
    listed = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/amendments"))
    assert "Block 2 of version 2, which is not there any more" in listed
    with pytest.raises(Invalid):
        actions.accept(orphaned, by=cast.carla, reason="Yes.", language="en")
    actions.decline(orphaned, by=cast.carla, reason="The block is gone.", language="en")
    assert orphaned.stood_on_id == second.id


def test_from_a_block_to_an_accepted_amendment_by_its_pages(app: Flask, cast: Cast) -> None:
    version = published(cast)
    address, uid = f"/papers/{version.paper_id}/versions/1", uid_of(version)
    form = f"{address}/blocks/{uid}/amendments"
    amina, carla = Browser(app, reads_english(cast.amina)), Browser(app, reads_english(cast.carla))
    assert f'href="{form}/new"' in text_of(amina.get(address))
    assert f'href="{form}/new"' not in text_of(Browser(app, None).get(address))
    assert WATER in text_of(amina.get(f"{form}/new"))
    wrong = amina.post(form, {"text": FIVE, "reason": "", "language": "en"})
    assert wrong.status_code == 422
    assert "five metres" in text_of(wrong)
    assert Browser(app, cast.bruno).post(form, {"text": FIVE}).status_code == 403
    done = amina.post(form, {"text": FIVE, "reason": WHY, "language": "en"})
    assert done.status_code == 303
    page = done.location
    assert "One amendment" in text_of(Browser(app, None, "en").get(address))
    assert carla.post(f"{page}/supports").status_code == 303
    assert "Take my support back" in text_of(carla.get(page))
    assert carla.post(f"{page}/remarks", {"words": "", "language": "en"}).status_code == 422
    assert carla.post(f"{page}/remarks", {"words": "Which?", "language": "en"}).status_code == 303
    said = db.session.scalars(select(Remark)).one()
    hiding = f"{page}/remarks/{said.id}/hiding"
    assert amina.post(hiding, {"reason": "No.", "language": "en"}).status_code == 403
    assert carla.post(hiding, {"reason": "", "language": "en"}).status_code == 422
    assert carla.post(hiding, {"reason": "Off.", "language": "en"}).status_code == 303
    assert "Which?" not in text_of(Browser(app, None, "en").get(page))
    assert amina.post(f"{page}/decision", {"decision": "accepted"}).status_code == 403
    assert carla.post(f"{page}/decision", {"reason": "So.", "language": "en"}).status_code == 422
    sent = {"decision": "accepted", "reason": "It is measured.", "language": "en", "seen": "-1"}
    assert carla.post(f"{page}/decision", sent).status_code == 303
    decided = text_of(Browser(app, None, "en").get(page))
    assert "It is measured." in decided
    assert "Its wording stands in the draft of the next version." in decided
    assert "Open the desk" not in decided
    assert "Open the desk" in text_of(carla.get(page))
    assert amina.post(f"{page}/withdrawal").status_code == 422
    assert "One amendment" not in text_of(Browser(app, None, "en").get(address))
    assert "accepted" in text_of(
        Browser(app, None, "en").get(f"/papers/{version.paper_id}/amendments?state=decided")
    )
    register = text_of(Browser(app, None, "en").get("/boards/farmers/register"))
    assert f'<a href="{page}">amendment' in register
    papers.publish(actions.open_next_draft(version.paper, by=cast.carla), by=cast.carla, unaccounted=TIME)
    db.session.commit()
    assert "It is taken up in version 2." in text_of(Browser(app, None, "en").get(page))


def test_the_list_asks_the_same_at_two_sizes(app: Flask, cast: Cast) -> None:
    version = published(cast)
    visitor = Browser(app, None)
    address = f"/papers/{version.paper_id}/amendments"
    proposed(version, cast.amina)
    visitor.get(address)
    few = count_statements(lambda: visitor.get(address))
    for rank in range(8):
        amendment = proposed(version, cast.amina, f"{WATER} Well {rank}.")
        actions.support(amendment, by=cast.carla)
        actions.remark(amendment, by=cast.carla, words="Yes.", language="en")
    assert count_statements(lambda: visitor.get(address)) == few <= 8
