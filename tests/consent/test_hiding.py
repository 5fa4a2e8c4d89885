"""A moderator hides what an amendment proposes and why: with a public reason, and so that it can be shown again."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.consent import actions
from forum.consent.models import Amendment
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.papers import actions as papers
from forum.papers.models import ChangeCause, Version
from tests.cast import Browser, Cast, reads_english, text_of
from tests.consent.published import published
from tests.consent.test_amending import WHY, draft_block, proposed

WORDING = "The water table is falling, and my neighbour of 4, Mill street, is to blame."
RUDE = "It names a neighbour."


@pytest.fixture
def version(cast: Cast) -> Version:
    return published(cast)


@pytest.fixture
def amendment(cast: Cast, version: Version) -> Amendment:
    return proposed(version, cast.amina, WORDING)


def hidden(cast: Cast, amendment: Amendment) -> Amendment:
    actions.hide_amendment(amendment, by=cast.carla, reason=RUDE, language="en")
    db.session.commit()
    return amendment


def verbs() -> list[Verb]:
    kinds = (Verb.AMENDMENT_HIDDEN, Verb.AMENDMENT_SHOWN)
    return list(db.session.scalars(select(Entry.verb).where(Entry.verb.in_(kinds)).order_by(Entry.id)))


def test_nobody_reads_it_and_everybody_reads_why(app: Flask, cast: Cast, amendment: Amendment) -> None:
    hidden(cast, amendment)
    for reader in (None, cast.amina, cast.carla):
        for page in (f"/amendments/{amendment.id}", f"/papers/{amendment.paper_id}/amendments"):
            said = text_of(Browser(app, reader, "en").get(page))
            assert "Mill street" not in said
            assert WHY not in said
            assert RUDE in said
    register = text_of(Browser(app, None, "en").get("/boards/farmers/register"))
    assert f"/amendments/{amendment.id}" in register
    assert RUDE in register


def test_only_a_moderator_hides_and_twice_is_once(cast: Cast, amendment: Amendment) -> None:
    for other in (cast.amina, cast.bruno, cast.fatou, None):
        with pytest.raises(Refused):
            actions.hide_amendment(amendment, by=other, reason=RUDE, language="en")
    with pytest.raises(Invalid) as problem:
        actions.hide_amendment(amendment, by=cast.carla, reason=" ", language="en")
    assert problem.value.field == "reason"
    for _time in range(2):
        hidden(cast, amendment)
    assert verbs() == [Verb.AMENDMENT_HIDDEN]
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.AMENDMENT_HIDDEN)).one()
    assert entry.visibility == Visibility.PUBLIC
    assert entry.reason is not None


def test_while_it_is_hidden_nobody_wants_or_accepts_it(cast: Cast, amendment: Amendment) -> None:
    hidden(cast, amendment)
    for act in (
        lambda: actions.support(amendment, by=cast.carla),
        lambda: actions.remark(amendment, by=cast.carla, words="Well.", language="en"),
        lambda: actions.accept(amendment, by=cast.carla, reason="Yes.", language="en"),
    ):
        with pytest.raises(Invalid, match="hidden by a moderator"):
            act()
    assert actions.decline(amendment, by=cast.carla, reason="No names.", language="en").decided_at
    assert actions.show_amendment(amendment, by=cast.carla, reason="By mistake.", language="en")


def test_it_is_shown_again_from_its_page(app: Flask, cast: Cast, amendment: Amendment) -> None:
    carla, page = Browser(app, reads_english(cast.carla)), f"/amendments/{amendment.id}"
    assert (
        Browser(app, cast.amina).post(f"{page}/hiding", {"reason": "No.", "language": "en"}).status_code
        == 403
    )
    refused = carla.post(f"{page}/hiding", {"reason": "", "language": "en"})
    assert refused.status_code == 422
    assert 'id="e-reason"' in text_of(refused)
    assert "Hide this amendment" in text_of(carla.get(page))
    assert carla.post(f"{page}/hiding", {"reason": RUDE, "language": "en"}).status_code == 303
    assert "Show it again" in text_of(carla.get(page))
    assert carla.post(f"{page}/hiding/removal", {"reason": "A mistake.", "language": "en"}).status_code == 303
    assert "Mill street" in text_of(Browser(app, None, "en").get(page))
    assert verbs() == [Verb.AMENDMENT_HIDDEN, Verb.AMENDMENT_SHOWN]


def test_whoever_decides_is_offered_only_what_can_be_done(
    app: Flask, cast: Cast, version: Version, amendment: Amendment
) -> None:
    carla, page = Browser(app, reads_english(cast.carla)), f"/amendments/{amendment.id}"
    assert 'value="accepted"' in text_of(carla.get(page))
    hidden(cast, amendment)
    for answer in (carla.get(page), carla.post(f"{page}/decision", {"decision": "declined", "reason": ""})):
        offered = text_of(answer)
        assert 'value="accepted"' not in offered
        assert "This amendment is hidden by a moderator." in offered
        assert 'name="decision" value="declined"' in offered
    forged = carla.post(f"{page}/decision", {"decision": "accepted", "reason": "Yes.", "language": "en"})
    assert forged.status_code == 422
    sent = {"decision": "declined", "reason": "No names.", "language": "en"}
    assert carla.post(f"{page}/decision", sent).status_code == 303
    without = proposed(version, cast.amina, "The river moves.", 2)
    draft = actions.open_next_draft(version.paper, by=cast.carla)
    papers.remove_block(draft_block(draft, without.block_uid), by=cast.carla, cause=ChangeCause.EDITORIAL)
    db.session.commit()
    offered = text_of(carla.get(f"/amendments/{without.id}"))
    assert 'value="accepted"' not in offered
    assert "This block is not there any more" in offered


def test_a_decided_one_is_hidden_as_well(cast: Cast, amendment: Amendment) -> None:
    actions.decline(amendment, by=cast.carla, reason="No names.", language="en")
    db.session.commit()
    assert hidden(cast, amendment).hidden_at is not None
