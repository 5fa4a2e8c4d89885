"""Moderators decide once on all reports of a post; never on what was reported of themselves."""

import pytest
from sqlalchemy import select

from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import end_mandate, give_mandate
from forum.members.models import Member, Role
from forum.moderation.deciding import decide
from forum.moderation.models import Report, ReportDecision
from forum.papers.actions.erasing import erase
from forum.threads.actions import edit, hide, redact, show_again
from forum.threads.models import Post
from tests.cast import Cast, says, thread_by
from tests.moderation.queue import entries, outcomes, reports, verbs


@pytest.fixture
def post(cast: Cast) -> Post:
    return says(cast.amina, thread_by(cast.amina, cast.farmers, "Wells"), "You are all fools.")


@pytest.fixture
def of_carla(cast: Cast) -> Post:
    """A post by the moderator of the board."""
    return says(cast.carla, thread_by(cast.amina, cast.farmers, "Rivers"), "You are all fools.")


def test_hiding_it_follows_all_who_reported_it_and_says_so_in_public_once(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    reports(cast.elena, post, kind="off-topic")
    decision = decide(post, "hidden", by=cast.carla, reason="An insult.", language="en", answer="Thank you.")
    assert outcomes() == ["hidden", "hidden"]
    assert post.hidden_at is not None
    assert decision.answer is not None
    assert decision.answer.text == "Thank you."
    assert sorted(verbs()[2:]) == [Verb.POST_HIDDEN, Verb.REPORT_DECIDED]
    decided, hidden = sorted(entries()[2:], key=lambda entry: entry.verb == Verb.POST_HIDDEN)
    assert (decided.visibility, decided.reason) == (Visibility.MODERATORS, None)
    assert hidden.visibility == Visibility.PUBLIC
    assert hidden.reason is not None
    assert hidden.reason.text == "An insult."


def test_masking_its_words_follows_them_too(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post, kind="private")
    decide(post, "redacted", by=cast.carla, reason="A telephone number.", language="en")
    assert outcomes() == ["redacted"]
    assert post.revision.redacted_at is not None


def test_without_an_act_nothing_is_public(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    decide(post, "settled", by=cast.carla, language="en", answer="I spoke with her.")
    reports(cast.bruno, post)
    decide(post, "dismissed", by=cast.carla, language="en")
    assert outcomes() == ["settled", "dismissed"]
    assert post.hidden_at is None
    assert {entry.visibility for entry in entries()} == {Visibility.MODERATORS}


def test_hiding_needs_a_reason_and_an_answer_is_short(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    db.session.commit()
    for outcome, reason, answer, field in (
        ("hidden", " ", "", "reason"),
        ("redacted", "", "", "reason"),
        ("dismissed", "", "x" * 1001, "answer"),
        ("gone", "", "", "decision"),
        ("", "", "", "decision"),
    ):
        with pytest.raises(Invalid) as problem:
            decide(post, outcome, by=cast.carla, reason=reason, language="en", answer=answer)
        assert problem.value.field == field
        db.session.rollback()
    assert outcomes() == [None]


def test_what_is_decided_is_not_decided_again_and_it_says_by_whom(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    decide(post, "dismissed", by=cast.carla, language="en")
    for outcome in ("hidden", "dismissed"):
        with pytest.raises(Conflict) as conflict:
            decide(post, outcome, by=cast.carla, reason="An insult.", language="en")
        assert "Carla Ruiz decided" in str(conflict.value)
    assert outcomes() == ["dismissed"]
    assert post.hidden_at is None


@pytest.mark.parametrize("who", ["amina", "bruno", "dario", "elena", "fatou", "admin"])
def test_nobody_else_decides(cast: Cast, post: Post, who: str) -> None:
    reports(cast.bruno, post)
    with pytest.raises(Refused):
        decide(post, "dismissed", by=getattr(cast, who), language="en")
    assert outcomes() == [None]


def test_a_moderator_does_not_decide_what_is_reported_of_themself(cast: Cast, of_carla: Post) -> None:
    reports(cast.bruno, of_carla)
    with pytest.raises(Refused) as refused:
        decide(of_carla, "dismissed", by=cast.carla, language="en")
    assert "another moderator" in str(refused.value)
    give_mandate(cast.bruno, Role.MODERATOR, by=cast.fatou, board=cast.farmers)
    decide(of_carla, "hidden", by=cast.bruno, reason="An insult.", language="en")
    assert outcomes() == ["hidden"]


def test_the_committee_decides_where_a_moderator_wrote_it_and_may_hide_it(cast: Cast, of_carla: Post) -> None:
    reports(cast.bruno, of_carla)
    decide(of_carla, "hidden", by=cast.fatou, reason="An insult.", language="fr")
    assert outcomes() == ["hidden"]
    assert of_carla.hidden_by_id == cast.fatou.id


def test_the_committee_decides_where_nobody_moderates(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    for mandate in list(cast.carla.mandates):
        end_mandate(mandate, by=cast.fatou)
    db.session.flush()
    decide(post, "settled", by=cast.fatou, language="fr")
    assert outcomes() == ["settled"]


def test_hiding_or_masking_it_by_any_other_way_follows_its_reports(cast: Cast, post: Post) -> None:
    other = says(cast.amina, post.thread, "And liars.")
    reports(cast.bruno, post)
    reports(cast.bruno, other)
    hide(post, by=cast.carla, reason="An insult.", language="en")
    assert outcomes() == ["hidden", None]
    redact(other.revision, by=cast.carla, reason="An insult.", language="en")
    assert outcomes() == ["hidden", "redacted"]
    by = db.session.scalars(select(ReportDecision.by_id)).all()
    assert by == [cast.carla.id, cast.carla.id]
    show_again(post, by=cast.carla, reason="Not so.", language="en")
    assert outcomes() == ["hidden", "redacted"]
    assert verbs().count(Verb.REPORT_DECIDED) == 2


def test_masking_a_former_text_follows_those_who_read_that(cast: Cast, post: Post) -> None:
    former = post.revision
    reports(cast.bruno, post, kind="private")
    edit(post, by=cast.amina, source="You are all wise.", language="en", kind="reply")
    reports(cast.elena, post)
    redact(former, by=cast.carla, reason="A telephone number.", language="en")
    assert outcomes() == ["redacted", None]


def test_erased_words_settle_what_was_reported_of_them(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    erase(cast.amina, by=cast.amina)
    assert outcomes() == ["gone"]
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.REPORT_DECIDED)).one()
    assert entry.actor_id is None
    with pytest.raises(Conflict) as conflict:
        decide(post, "dismissed", by=cast.carla, language="en")
    assert "erased" in str(conflict.value)


def test_what_a_moderator_answered_goes_with_their_words(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    decision = decide(post, "dismissed", by=cast.carla, language="en", answer="She jokes.")
    erase(cast.carla, by=cast.admin)
    assert decision.answer is not None
    db.session.expire_all()
    assert decision.answer.text is None


def test_it_may_be_reported_anew_once_it_is_decided(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    decide(post, "dismissed", by=cast.carla, language="en")
    reports(cast.bruno, post)
    assert outcomes() == ["dismissed", None]


def test_a_report_that_comes_while_the_post_is_decided_is_not_lost(cast: Cast, post: Post) -> None:
    """Elena's report comes after the decision on Bruno's: it waits for one of its own."""
    reports(cast.bruno, post)
    decide(post, "dismissed", by=cast.carla, language="en")
    reports(cast.elena, post)
    assert db.session.scalars(select(Report.member_id).where(Report.decision_id.is_(None))).all() == [
        cast.elena.id
    ]


def test_who_serves_nowhere_reaches_nothing(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    stranger: Member = cast.elena
    with pytest.raises(Refused):
        decide(post, "settled", by=stranger, language="en")
