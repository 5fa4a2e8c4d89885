"""The roll answers to a version: who, until when, and what is told once it closed."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from forum import clock
from forum.consent import actions
from forum.consent.models import Stance, Validation
from forum.consent.rolls import DAYS, Roll, roll_of
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import join, leave
from forum.members.models import Member
from forum.papers import actions as papers
from tests.cast import Browser, Cast, person, reads_english, text_of
from tests.consent.published import published
from tests.home.test_register import lines

DOUBT = "The fishers were not asked."


def farmers_more(cast: Cast, number: int) -> list[Member]:
    """As many farmers more."""
    people = [person(f"Farmer{rank} Number") for rank in range(number)]
    for one in people:
        join(cast.farmers, by=one, own=True)
    return people


def after(roll: Roll) -> Roll:
    """The same roll, once it closed."""
    return Roll(roll.board, roll.subject, roll.drawn_at, clock.now() - timedelta(seconds=1), roll.phase)


def answers() -> list[tuple[int, Stance, str | None, bool]]:
    rows = db.session.scalars(
        select(Validation).where(Validation.replaced_at.is_(None)).order_by(Validation.id)
    )
    return [(row.member_id, row.stance, row.text, row.named) for row in rows]


def test_the_roll_is_who_belonged_when_the_version_was_published(cast: Cast) -> None:
    early = farmers_more(cast, 1)[0]
    roll = roll_of(published(cast))
    late = person("Late Comer")
    join(cast.farmers, by=late, own=True)
    leave(cast.farmers, by=early)
    leave(cast.farmers, by=cast.amina)
    on = [name for name in ("amina", "bruno", "carla", "dario", "elena") if roll.holds(getattr(cast, name))]
    assert on == ["amina", "carla"]
    assert roll.holds(early)
    assert not roll.holds(late)
    assert not roll.holds(None)
    assert roll.size() == 3


def test_an_answer_is_given_and_changed_until_it_closes(cast: Cast) -> None:
    roll = roll_of(published(cast))
    actions.validate(roll, by=cast.amina, stance="endorse")
    actions.validate(roll, by=cast.amina, stance="oppose", words=DOUBT, language="en", named=False)
    assert answers() == [(cast.amina.id, Stance.OPPOSE, DOUBT, False)]
    with pytest.raises(Refused):
        actions.validate(after(roll), by=cast.amina, stance="endorse")
    with clock.at(roll.closes_at - timedelta(seconds=1)):
        actions.validate(roll, by=cast.amina, stance="endorse")
    with clock.at(roll.closes_at), pytest.raises(Refused):
        actions.validate(roll, by=cast.amina, stance="oppose", words=DOUBT, language="en")
    assert answers() == [(cast.amina.id, Stance.ENDORSE, None, True)]


def test_whoever_is_not_on_the_roll_is_refused(cast: Cast) -> None:
    roll = roll_of(published(cast))
    for somebody in (cast.bruno, cast.dario, cast.elena, cast.fatou, cast.admin):
        with pytest.raises(Refused):
            actions.validate(roll, by=somebody, stance="endorse")


def test_the_same_answer_twice_changes_nothing(cast: Cast) -> None:
    roll = roll_of(published(cast))
    first = actions.validate(roll, by=cast.amina, stance="reserve", words=DOUBT, language="en")
    assert actions.validate(roll, by=cast.amina, stance="reserve", words=DOUBT, language="en") is first
    entries = select(func.count()).select_from(Entry).where(Entry.verb == Verb.VALIDATION_GIVEN)
    assert db.session.scalar(entries) == 1


def test_a_reservation_needs_words_and_their_language(cast: Cast) -> None:
    roll = roll_of(published(cast))
    for given, field in (
        ({"stance": "applaud"}, "stance"),
        ({"stance": "reserve", "words": " ", "language": "en"}, "words"),
        ({"stance": "oppose", "words": DOUBT, "language": "xx"}, "language"),
    ):
        with pytest.raises(Invalid) as problem:
            actions.validate(roll, by=cast.amina, **given)
        assert problem.value.field == field


def test_the_journal_tells_nobody_who_answered(app: Flask, cast: Cast) -> None:
    roll = roll_of(published(cast))
    readers = (None, cast.carla, cast.fatou, cast.admin)
    before = [lines(text_of(Browser(app, one).get("/boards/farmers/register"))) for one in readers]
    actions.validate(roll, by=cast.amina, stance="oppose", words=DOUBT, language="en", named=False)
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.VALIDATION_GIVEN)).one()
    assert entry.visibility == Visibility.PRIVATE
    assert entry.ids == {}
    assert [lines(text_of(Browser(app, one).get("/boards/farmers/register"))) for one in readers] == before


def test_a_later_setting_changes_no_validation_that_is_open(cast: Cast) -> None:
    roll = roll_of(published(cast))
    assert roll.closes_at == roll.drawn_at + timedelta(days=DAYS)
    with pytest.raises(Refused):
        actions.set_term(cast.farmers, by=cast.carla, days=7)
    for days in (0, 366):
        with pytest.raises(Invalid):
            actions.set_term(cast.farmers, by=cast.fatou, days=days)
    assert actions.set_term(cast.farmers, by=cast.fatou, days=7) is not None
    assert actions.set_term(cast.farmers, by=cast.fatou, days=7) is None
    assert roll_of(roll.subject).closes_at == roll.closes_at  # type: ignore[arg-type]  it is of a version
    later = roll_of(published(cast))
    assert later.closes_at == later.drawn_at + timedelta(days=7)
    db.session.commit()
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE validation_terms SET days = 365"))
    db.session.rollback()


def test_nothing_is_counted_before_it_closes_and_everything_after(app: Flask, cast: Cast) -> None:
    version = published(cast)
    roll = roll_of(version)
    actions.validate(roll, by=cast.amina, stance="reserve", words=DOUBT, language="en")
    actions.validate(roll, by=cast.carla, stance="endorse", named=False)
    address = f"/papers/{version.paper_id}/versions/1"
    closes = roll.closes_at
    for page in (address, f"{address}/validation"):
        before = text_of(Browser(app, None, "en").get(page))
        assert "answers are counted and shown then, not before" in before
        assert DOUBT not in before
        assert "by name" not in before
    with clock.at(closes):
        page = text_of(Browser(app, None, "en").get(address))
        assert "2 members stood on the roll." in page
        assert "1 by name, 0 without" in page
        assert "0 by name, fewer than 5 without" in page
        assert "answered" not in page
        whole = text_of(Browser(app, None, "en").get(f"{address}/validation"))
    assert DOUBT in whole
    assert "Amina Benali" in whole
    assert "Carla Ruiz" not in whole


def test_the_form_is_for_the_roll_and_keeps_what_was_typed(app: Flask, cast: Cast) -> None:
    version = published(cast)
    address = f"/papers/{version.paper_id}/versions/1"
    amina, bruno = Browser(app, reads_english(cast.amina)), Browser(app, cast.bruno)
    assert f'action="{address}/validations"' in text_of(amina.get(address))
    assert f'action="{address}/validations"' not in text_of(bruno.get(address))
    assert bruno.post(f"{address}/validations", {"stance": "endorse"}).status_code == 403
    wrong = amina.post(f"{address}/validations", {"stance": "", "words": DOUBT, "language": "en"})
    assert wrong.status_code == 422
    assert DOUBT in text_of(wrong)
    sent = {"stance": "oppose", "words": DOUBT, "language": "en"}
    assert amina.post(f"{address}/validations", sent).status_code == 303
    page = text_of(amina.get(address))
    assert "Your answer now: I oppose it." in page
    assert "Your name will not be shown." in page
    assert DOUBT in page


def test_a_withheld_version_is_validated_no_more(app: Flask, cast: Cast) -> None:
    version = published(cast)
    roll = roll_of(version)
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    with pytest.raises(Invalid):
        actions.validate(roll, by=cast.amina, stance="endorse")
    address = f"/papers/{version.paper_id}/versions/1/validation"
    assert Browser(app, cast.amina).get(address).status_code == 451


def test_an_alliance_is_told_by_milieu_without_telling_who(app: Flask, cast: Cast) -> None:
    people = farmers_more(cast, 6)
    for one in [*people, cast.amina]:
        join(cast.water, by=one)
    version = published(cast, cast.water)
    roll = roll_of(version)
    assert roll.by_milieu() == {cast.farmers.milieu_id: 7, cast.fishers.milieu_id: 1}
    for one in people:
        actions.validate(roll, by=one, stance="endorse", named=False)
    actions.validate(roll, by=cast.bruno, stance="endorse", named=False)
    address = f"/papers/{version.paper_id}/versions/1/validation"
    with clock.at(roll.closes_at):
        page = text_of(Browser(app, None, "en").get(address))
    assert "0 by name, 7 without" in page
    # Seven in all: six farmers would tell of the one fisher.
    assert "0 by name, 6 without" not in page
    assert "0 by name, the others not told" in page


def test_the_committee_sets_the_term_on_its_page(app: Flask, cast: Cast) -> None:
    fatou = Browser(app, reads_english(cast.fatou))
    assert "/boards/farmers/validation" in text_of(fatou.get("/boards/farmers/settings"))
    assert fatou.post("/boards/farmers/validation-terms", {"days": "many"}).status_code == 422
    assert fatou.post("/boards/farmers/validation-terms", {"days": "21"}).status_code == 303
    assert 'value="21"' in text_of(fatou.get("/boards/farmers/validation"))
    assert "set how many days validations stay open: 21." in text_of(
        Browser(app, None, "en").get("/boards/farmers/register")
    )
    assert Browser(app, cast.carla).post("/boards/farmers/validation-terms", {"days": "3"}).status_code == 403


def test_whoever_is_not_on_the_roll_reads_why_and_what_they_can_do(app: Flask, cast: Cast) -> None:
    version = published(cast)
    address = f"/papers/{version.paper_id}/versions/1/validation"
    late = reads_english(person("Late Comer"))
    join(cast.farmers, by=late, own=True)
    told = {
        reads_english(cast.bruno): ("you were not a member of this board", 'href="/boards/farmers"'),
        late: ("you joined after this version was published", f'href="/papers/{version.paper_id}"'),
    }
    for member, (why, way) in told.items():
        page = text_of(Browser(app, member).get(address))
        assert why in page
        assert way in page
        assert "<textarea" not in page
    visitor = text_of(Browser(app, None, "en").get(address))
    assert f'href="/sign-in?next={address}"' in visitor
    amina = text_of(Browser(app, reads_english(cast.amina)).get(address))
    assert "You are not asked" not in amina
    assert f'href="/papers/{version.paper_id}/versions/1"' in amina
