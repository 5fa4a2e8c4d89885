"""A charter is opened, published, signed to a version; signatories are asked again when it changes."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.consent import actions
from forum.consent.models import Signature
from forum.consent.signatories import signatories_of
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import join
from forum.papers import actions as papers
from forum.papers.actions.drafts import last_paper_of
from forum.papers.models import ChangeCause, Paper, PaperKind, Version
from tests.cast import Browser, Cast, person, reads_english, text_of
from tests.consent.published import TIME, charter, frozen, published, uid_of, written
from tests.consent.test_amending import draft_block


def changed(cast: Cast, version: Version) -> Version:
    """The next version, with other words in its first block."""
    draft = actions.open_next_draft(version.paper, by=cast.carla)
    block = draft_block(draft, uid_of(version))
    papers.edit_block(
        block,
        by=cast.carla,
        source="We share every well, in dry years first.",
        editorial=True,
        seen_edits=block.edits,
        cause=ChangeCause.EDITORIAL,
    )
    return papers.publish(draft, by=cast.carla, unaccounted=TIME)


def test_a_charter_is_opened_from_a_thread_by_its_form(app: Flask, cast: Cast) -> None:
    thread = frozen(cast, cast.farmers)
    form = f"/threads/{thread.id}/charters"
    carla = Browser(app, reads_english(cast.carla))
    assert f'href="{form}/new"' in text_of(carla.get(f"/threads/{thread.id}/moderate"))
    assert carla.get(f"{form}/new").status_code == 200
    assert carla.post(form, {"title": "", "language": "en"}).status_code == 422
    assert Browser(app, cast.amina).post(form, {"title": "Ours", "language": "en"}).status_code == 403
    sent = {"title": "How we share a well", "language": "en"}
    first, again = carla.post(form, sent), carla.post(form, sent)
    assert first.status_code == 303
    assert first.location == again.location
    assert "What we commit to" in text_of(carla.get(first.location))
    paper = db.session.scalars(select(Paper)).one()
    assert paper.kind == PaperKind.CHARTER
    # The thread's own paper is still a proposal, opened beside it.
    assert last_paper_of(thread) is None


def test_signing_is_once_and_can_be_taken_back(cast: Cast) -> None:
    version = charter(cast)
    for _time in range(2):
        actions.sign(version, by=cast.amina)
    for stranger in (cast.bruno, cast.dario, cast.elena):
        with pytest.raises(Refused):
            actions.sign(version, by=stranger)
    assert db.session.scalars(select(Signature.member_id)).all() == [cast.amina.id]
    for _time in range(2):
        actions.unsign(version, by=cast.amina)
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 0
    verbs = db.session.scalars(
        select(Entry.verb).where(Entry.verb.in_([Verb.CHARTER_SIGNED, Verb.CHARTER_UNSIGNED]))
    ).all()
    assert verbs == [Verb.CHARTER_SIGNED, Verb.CHARTER_UNSIGNED]


def test_a_signature_without_a_name_is_told_to_nobody(app: Flask, cast: Cast) -> None:
    version = charter(cast)
    actions.sign(version, by=cast.amina, named=False)
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.CHARTER_SIGNED)).one()
    assert entry.visibility == Visibility.PRIVATE
    assert signatories_of(version).named == []
    assert signatories_of(version).unnamed is None
    for rank in range(4):
        one = person(f"Farmer{rank} Number")
        join(cast.farmers, by=one, own=True)
        actions.sign(version, by=one, named=False)
    assert signatories_of(version).unnamed == 5
    page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/signatures"))
    assert "5 more signed without showing their name." in page
    assert "Amina" not in page
    actions.sign(version, by=cast.amina, named=True)
    assert [member.id for member in signatories_of(version).named] == [cast.amina.id]


def test_a_proposal_paper_is_not_signed_and_neither_is_an_old_version(app: Flask, cast: Cast) -> None:
    proposal = published(cast)
    with pytest.raises(Refused):
        actions.sign(proposal, by=cast.amina)
    assert Browser(app, None).get(f"/papers/{proposal.paper_id}/signatures").status_code == 404
    version = charter(cast)
    changed(cast, version)
    with pytest.raises(Invalid):
        actions.sign(version, by=cast.amina)


def test_who_signed_is_shown_the_difference_and_asked_again(app: Flask, cast: Cast) -> None:
    version = charter(cast)
    paper_id = version.paper_id
    amina = Browser(app, reads_english(cast.amina))
    signing = f"/papers/{paper_id}/versions/1/signatures"
    assert amina.post(signing, {"named": "1"}).status_code == 303
    assert "You signed version 1." in text_of(amina.get(f"/papers/{paper_id}/versions/1"))
    changed(cast, db.session.get_one(Version, version.id))
    for page in (f"/papers/{paper_id}/versions/2", f"/papers/{paper_id}/signatures"):
        shown = text_of(amina.get(page))
        assert "You signed version 1, and version 2 says something else." in shown
        assert f'href="/papers/{paper_id}/compare/1...2"' in shown
    public = text_of(Browser(app, None, "en").get(f"/papers/{paper_id}/signatures"))
    assert "Signed an earlier version, and not yet this one" in public
    assert amina.post(signing, {"named": "1"}).status_code == 422
    assert amina.post(f"/papers/{paper_id}/versions/2/signatures", {"named": "1"}).status_code == 303
    assert "Signed an earlier version" not in text_of(amina.get(f"/papers/{paper_id}/signatures"))
    assert amina.post(f"/papers/{paper_id}/versions/2/signatures/removal").status_code == 303
    assert "took back their signature under version 2" in text_of(
        Browser(app, None, "en").get("/boards/farmers/register")
    )


def test_the_next_draft_is_opened_from_the_paper(app: Flask, cast: Cast) -> None:
    version = charter(cast)
    address = f"/papers/{version.paper_id}/drafts"
    carla = Browser(app, reads_english(cast.carla))
    assert "Write the next version" in text_of(carla.get(f"/papers/{version.paper_id}/versions/1"))
    assert Browser(app, cast.amina).post(address).status_code == 403
    first, again = carla.post(address), carla.post(address)
    assert first.status_code == 303
    assert first.location == again.location


def test_a_thread_with_a_paper_and_a_charter_names_both(app: Flask, cast: Cast) -> None:
    version = charter(cast)
    thread = version.draft.threads[0]
    draft = written(cast, papers.open_draft(thread, by=cast.carla))
    papers.publish(draft, by=cast.carla, unaccounted=TIME)
    page = text_of(Browser(app, None, "en").get(f"/threads/{thread.id}"))
    for paper in (version.paper_id, draft.paper_id):
        assert f"/papers/{paper}/versions/1/posts" in page
