"""Whom a change asks again, whom it does not, and that nothing told can be guessed once the words are erased."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Refused
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.models import AskedPost, Asking, Draft, Fate, Relation, Section, SectionKind
from forum.threads import actions as threads
from tests.cast import Cast
from tests.papers.asking import A_WEEK, THAT_DAY, Table, ask, change, table


@pytest.fixture
def laid(cast: Cast) -> Table:
    with clock.at(THAT_DAY):
        return table(cast)


def asked_again(laid: Table) -> int:
    count = papers.ask_again(laid.draft)
    db.session.commit()
    return count


def test_a_block_moved_to_another_section_asks_its_people_again(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        apart = db.session.scalars(
            select(Section).where(Section.draft_id == laid.draft.id, Section.kind == SectionKind.DISAGREEMENT)
        ).one()
        papers.move_block(laid.other, by=laid.cast.carla, section=apart, place=1)
        assert asked_again(laid) == 1


def test_so_does_another_heading_above_it_but_not_its_place_below_the_same(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        papers.move_block(laid.other, by=laid.cast.carla, section=laid.other.section, place=1)
        assert asked_again(laid) == 0
        papers.rename_section(laid.block.section, by=laid.cast.carla, heading="What nobody agrees with")
        assert asked_again(laid) == 2


def test_a_block_that_contradicts_the_one_that_cites_them_asks_them_again(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        against = papers.add_block(
            laid.block.section, by=laid.cast.carla, source="The river is high.", editorial=True
        )
        assert asked_again(laid) == 0
        papers.cite_block(against, laid.other.uid, by=laid.cast.carla, relation=Relation.CONTRADICTS)
        assert asked_again(laid) == 1
        assert asked_again(laid) == 0


def test_the_same_fate_for_the_same_words_asks_nobody(laid: Table) -> None:
    with clock.at(THAT_DAY):
        carla, post = laid.cast.carla, laid.post(1)
        papers.dispose(laid.draft, [post], Fate.SET_ASIDE, by=carla, reason="Another day.")
        ask(laid)
        papers.dispose(laid.draft, [post], Fate.SET_ASIDE, by=carla, reason="Another day.")
        assert asked_again(laid) == 0
        papers.dispose(laid.draft, [post], Fate.SET_ASIDE, by=carla, reason="Another year.")
        assert asked_again(laid) == 1


def test_another_title_asks_nobody(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        papers.rename_draft(laid.draft, by=laid.cast.carla, title="Water for whom?", language="en")
        assert asked_again(laid) == 0


def test_an_author_whose_post_is_shown_again_while_the_window_is_open_is_asked(laid: Table) -> None:
    carla = laid.cast.carla
    with clock.at(THAT_DAY):
        threads.hide(laid.post(2), by=carla, reason="A number.", language="en")
        ask(laid)
        assert {asking.member_id for asking in db.session.scalars(select(Asking))} == {laid.cast.amina.id}
    with clock.at(THAT_DAY + timedelta(days=6)):
        threads.show_again(laid.post(2), by=carla, reason="No number in it.", language="en")
        assert asked_again(laid) == 1
        assert laid.asking(carla).closes_at == clock.now() + timedelta(hours=48)
        assert asked_again(laid) == 0
    with clock.at(THAT_DAY + A_WEEK), pytest.raises(Refused):
        papers.publish(laid.draft, by=carla)
    with clock.at(THAT_DAY + timedelta(days=9)):
        manifest = json.loads(papers.publish(laid.draft, by=carla).publication.document)
    assert manifest["told"] + manifest["unreachable"] == 2


def test_nobody_publishes_past_an_author_shown_again(laid: Table) -> None:
    carla = laid.cast.carla
    with clock.at(THAT_DAY):
        threads.hide(laid.post(3), by=carla, reason="A number.", language="en")
        ask(laid)
    with clock.at(THAT_DAY + 2 * A_WEEK):
        threads.show_again(laid.post(3), by=carla, reason="No number in it.", language="en")
        with pytest.raises(Refused, match="asked again"):
            papers.publish(laid.draft, by=carla)
        assert asked_again(laid) == 1


def test_the_same_words_are_told_under_two_fingerprints(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
    kept = list(db.session.scalars(select(AskedPost.told_as)))
    assert len(set(kept)) == len(kept) == 4


def test_what_was_told_goes_with_publication(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
    with clock.at(THAT_DAY + A_WEEK):
        papers.publish(laid.draft, by=laid.cast.carla)
    assert set(db.session.scalars(select(AskedPost.told_as))) == {""}


def test_what_was_told_of_erased_words_goes_with_them(laid: Table) -> None:
    with clock.at(THAT_DAY):
        papers.dispose(laid.draft, [laid.post(1)], Fate.SET_ASIDE, by=laid.cast.carla, reason="Secret words.")
        db.session.commit()
        ask(laid)
        before = laid.asked(1).told_as
        erase_everywhere(laid.cast.carla, by=None)
        after = {asked.post.number: asked.told_as for asked in db.session.scalars(select(AskedPost))}
    assert before
    assert after[1] == ""
    assert after[4] != ""


def test_a_copied_promise_is_no_digest_of_a_name_that_is_erased(laid: Table) -> None:
    cast = laid.cast
    with clock.at(THAT_DAY):
        plan = db.session.scalars(
            select(Section).where(Section.draft_id == laid.draft.id, Section.kind == SectionKind.ACTION)
        ).one()
        promise = papers.add_block(plan, by=cast.carla, source="We measure.", editorial=True)
        papers.set_action(promise, by=cast.carla, who="Bruno Conti", where="At the wells")
        ask(laid)
        threads.open_round(laid.thread, by=cast.carla)
        following = papers.open_draft(laid.thread, by=cast.carla)
        before = (following.copied or {})[promise.uid]["action"]
        db.session.commit()
        erase_everywhere(cast.bruno, by=None)
        following = db.session.get_one(Draft, following.id)
        after = (following.copied or {})[promise.uid]["action"]
    assert before != after
    with clock.at(THAT_DAY + 2 * A_WEEK):
        papers.ask_again(laid.draft)
    with clock.at(THAT_DAY + 3 * A_WEEK):
        papers.publish(laid.draft, by=cast.carla)
        assert not following.copied


def test_a_block_cited_anew_asks_its_people_as_before(laid: Table) -> None:
    with clock.at(THAT_DAY):
        ask(laid)
        change(laid, laid.other, "So is the river, every summer.")
        assert asked_again(laid) == 1
