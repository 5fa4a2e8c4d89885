"""The law, as a matrix: who may do what, person by person; and what queries find is what the law lets read."""

import itertools
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum import clock
from forum.boards.models import Board, Reading, Writing
from forum.consent.actions import open_note_roll
from forum.consent.rolls import Roll, roll_of_note
from forum.database import db
from forum.members.actions import give_mandate, join
from forum.members.models import Member, Role
from forum.papers.actions import open_draft
from forum.permissions import LAW, RULES, can
from forum.phases import Phase
from forum.threads import actions as threads
from forum.visibility import visible_models, visible_to
from tests.cast import Cast, gather, person, says, thread_by

# A visitor, Amina who writes, Bruno of another milieu, Carla who moderates, Hana who harvests, Tariq who translates,
# Fatou of the committee, Dario of elsewhere, Elena who belongs nowhere, the administrator.
PEOPLE = ("visitor", "amina", "bruno", "carla", "hana", "tariq", "fatou", "dario", "elena", "admin")

EVERYONE = set(PEOPLE)
SIGNED_IN = EVERYONE - {"visitor"}
MATRIX: dict[str, set[str]] = {
    "board.read": EVERYONE,
    "board.watch": SIGNED_IN,
    "digest.ask": EVERYONE,
    "board.join": SIGNED_IN,
    "board.change": {"fatou", "admin"},
    "thread.open": {"amina", "carla"},
    "thread.retitle": {"carla"},
    "post.write": {"amina", "carla"},
    "post.edit": {"amina"},
    "post.same_as": {"amina"},
    "post.hide": {"carla"},
    "revision.redact": {"carla"},
    "post.report": SIGNED_IN - {"amina"},
    "report.decide": {"carla", "fatou"},
    "agenda.set": {"carla", "fatou"},
    "phase.close": {"carla"},
    "thread.leave_agenda": {"carla"},
    "note.publish": {"carla"},
    "listing.propose": {"carla"},
    "listing.accept": {"carla"},
    "listing.end": {"carla"},
    "thread.freeze": {"carla"},
    "round.open": {"carla"},
    "excerpt.keep": {"carla", "hana"},
    "mail.decide": {"carla"},
    "mail.queue": {"admin"},
    "break.mark": {"carla", "hana"},
    "draft.read": {"carla", "hana", "tariq", "fatou"},
    "draft.open": {"carla"},
    "draft.write": {"carla"},
    "diagnosis.answer": {"carla"},
    "strategy.answer": set(),  # the board is in the phase of strategies; see the test below
    "disposition.set": {"carla", "hana"},
    "window.open": {"carla"},
    "fate.answer": {"amina"},
    "objection.answer": {"carla"},
    "version.publish": {"carla"},
    "progress.note": {"amina", "carla"},
    "version.withhold": {"fatou", "admin"},
    "rendition.write": {"carla", "tariq"},
    "rendition.confirm": {"carla", "tariq"},
    "rendition.publish": {"carla", "tariq"},
    "version.validate": {"amina", "carla"},
    "validation.open": {"carla", "fatou"},
    "note.validate": {"amina", "bruno", "carla"},
    "amendment.propose": {"amina", "carla"},
    "amendment.support": {"amina", "carla"},
    "amendment.decide": {"carla"},
    "amendment.withdraw": {"amina"},
    "amendment.hide": {"carla"},
    "remark.hide": {"carla"},
    "charter.sign": {"amina", "carla"},
    "digest.preview": {"carla", "fatou"},
    "mandate.give": {"fatou", "admin"},
    "committee.name": {"admin"},
    "assembly.open": {"admin"},
    "assembly.change": {"fatou", "admin"},
    "member.erase": {"amina", "admin"},
    "profile.change": {"amina"},
    "notice.choose": {"amina"},
}


@pytest.fixture
def people(cast: Cast) -> dict[str, Member | None]:
    """Everybody of the matrix, by name."""
    hana, tariq = person("Hana Haddad"), person("Tariq Trad")
    give_mandate(hana, Role.HARVESTER, by=cast.fatou, board=cast.farmers)
    give_mandate(tariq, Role.TRANSLATOR, by=cast.fatou, board=cast.farmers)
    db.session.commit()
    known: dict[str, Member | None] = {name: getattr(cast, name, None) for name in PEOPLE}
    return {**known, "visitor": None, "hana": hana, "tariq": tariq}


def things(cast: Cast) -> dict[str, object]:
    """For each act, what it is tried on: always of Amina's board, and hers."""
    cast.farmers.phase = Phase.STRATEGY
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "My own words.")
    draft = open_draft(thread, by=cast.carla)
    listing = SimpleNamespace(thread=thread, board=cast.water)
    of_post = {
        "post.edit",
        "post.hide",
        "post.report",
        "report.decide",
        "revision.redact",
        "post.same_as",
        "excerpt.keep",
        "fate.answer",
        "break.mark",
    }
    on: dict[str, object] = dict.fromkeys(RULES, cast.farmers)
    on |= {act: thread for act in RULES if act.startswith(("thread.", "round.")) and act != "thread.open"}
    on |= {"post.write": thread, **dict.fromkeys(of_post, post)}
    on |= dict.fromkeys(
        ("draft.read", "draft.open", "draft.write", "disposition.set", "version.publish"), draft
    )
    on |= dict.fromkeys(("diagnosis.answer", "strategy.answer"), draft)
    on |= dict.fromkeys(("window.open", "objection.answer"), draft)
    on |= dict.fromkeys(("listing.propose", "listing.accept", "listing.end"), listing)
    note = threads.publish_note(cast.farmers, by=cast.carla, title="Seen", source="Dry.", language="en")
    note.phase = Phase.DIAGNOSIS
    roll = open_note_roll(note, by=cast.carla)
    on |= {"validation.open": note, "note.validate": roll_of_note(note)}
    on |= {"version.validate": Roll(cast.farmers, SimpleNamespace(id=0), clock.now(), roll.closes_at)}
    on |= {"amendment.withdraw": SimpleNamespace(author_id=cast.amina.id)}
    on |= {"charter.sign": SimpleNamespace(board=cast.farmers, paper=SimpleNamespace(kind="charter"))}
    on |= {"member.erase": cast.amina, "profile.change": cast.amina, "notice.choose": cast.amina}
    return on


def test_every_act_has_a_line_in_the_matrix() -> None:
    assert set(MATRIX) == {rule.act for rule in LAW}


def test_the_law_is_the_matrix(cast: Cast, people: dict[str, Member | None]) -> None:
    on = things(cast)
    wrong = [
        f"{name} {'may' if name not in MATRIX[act] else 'may not'} {act}"
        for act, name in itertools.product(MATRIX, PEOPLE)
        if can(people[name], act, on[act]) != (name in MATRIX[act])
    ]
    assert wrong == []


def test_a_board_for_members_is_read_by_those_who_belong_or_serve(
    cast: Cast, people: dict[str, Member | None]
) -> None:
    cast.farmers.reading = Reading.MEMBERS
    may = {name for name in PEOPLE if can(people[name], "board.read", cast.farmers)}
    assert may == {"amina", "carla", "hana", "tariq", "fatou", "admin"}


def test_writing_opens_with_the_boards_setting(cast: Cast, people: dict[str, Member | None]) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    cast.farmers.writing = Writing.ASSEMBLY
    assert {name for name in PEOPLE if can(people[name], "post.write", thread)} == {"amina", "bruno", "carla"}
    cast.farmers.writing = Writing.ACCOUNTS
    assert {name for name in PEOPLE if can(people[name], "post.write", thread)} == SIGNED_IN


def test_a_listing_lets_the_alliance_write_only_if_the_home_board_says_so(cast: Cast) -> None:
    cast.farmers.phase = Phase.STRATEGY
    thread = thread_by(cast.amina, cast.farmers)
    listing = threads.propose_listing(thread, cast.water, by=cast.carla)
    assert listing.current
    assert not can(cast.bruno, "post.write", thread)
    threads.accept_listing(listing, by=cast.carla, writing=True)
    assert can(cast.bruno, "post.write", thread)
    cast.farmers.reading = Reading.MEMBERS
    assert not can(cast.bruno, "post.write", thread)


def test_the_same_act_is_allowed_in_one_phase_and_not_in_another(cast: Cast) -> None:
    listing_in = {}
    for phase in Phase:
        cast.farmers.phase = phase
        thread = thread_by(cast.amina, cast.farmers)
        listing_in[phase] = can(
            cast.carla, "listing.propose", SimpleNamespace(thread=thread, board=cast.water)
        )
    assert listing_in == {Phase.DIAGNOSIS: False, Phase.STRATEGY: True, Phase.ACTION: False}


def test_blocks_answer_what_the_phases_of_their_draft_have_opened(cast: Cast) -> None:
    answers_in = {}
    for phase in Phase:
        cast.farmers.phase = phase
        draft = open_draft(thread_by(cast.amina, cast.farmers), by=cast.carla)
        answers_in[phase] = [
            act for act in ("diagnosis.answer", "strategy.answer") if can(cast.carla, act, draft)
        ]
        assert not can(cast.amina, "strategy.answer", draft)
    assert answers_in == {
        Phase.DIAGNOSIS: [],
        Phase.STRATEGY: ["diagnosis.answer"],
        Phase.ACTION: ["strategy.answer"],
    }
    draft.threads[0].rounds[0].periods[0].phase = Phase.STRATEGY
    assert can(cast.carla, "diagnosis.answer", draft)
    assert can(cast.carla, "strategy.answer", draft)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_a_query_finds_is_what_the_law_lets_read(app: Flask, data: st.DataObject) -> None:
    """For every table that has a condition: whatever the board's setting and whoever asks."""
    if not db.session.scalar(select(Board.id).limit(1)):
        cast = gather()
        for board in (cast.farmers, cast.fishers, cast.water):
            thread = thread_by(cast.carla, board) if board is not cast.water else None
            if thread:
                threads.publish_note(
                    thread, by=cast.carla, title="A note", source="What moved.", language="en"
                )
                open_draft(thread, by=cast.carla)
        join(cast.fishers, by=cast.elena)
        db.session.commit()
    boards = db.session.scalars(select(Board).order_by(Board.id)).all()
    for board in boards:
        board.reading = data.draw(st.sampled_from(list(Reading)), label=board.slug)
    db.session.flush()
    members = [None, *db.session.scalars(select(Member).order_by(Member.id))]
    member = data.draw(st.sampled_from(members), label="member")
    for model in visible_models():
        rows = set(db.session.scalars(select(model).where(visible_to(member, model))))
        allowed = {row for row in db.session.scalars(select(model)) if can(member, "board.read", row)}
        assert rows == allowed, model.__name__
