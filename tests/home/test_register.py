"""The register: every act on a board, by whom, when, on what and why, for those who may see it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from forum import openings
from forum.assemblies.actions import change_assembly
from forum.boards.actions import change_board, set_agenda
from forum.boards.models import Reading, Writing
from forum.boards.register import entries_of, folded, lines_of
from forum.boards.sentences import FOLDED, SENTENCES
from forum.database import db
from forum.home.views.register import ACTS_ON_A_PAGE
from forum.journal import Entry, Verb, Visibility, give_reason, record
from forum.members.actions import give_mandate
from forum.members.models import Member, Role
from forum.phases import Phase
from forum.threads.actions import (
    announce_freeze,
    close_phase,
    freeze,
    hide,
    keep_excerpt,
    leave_agenda,
    open_round,
    propose_listing,
    publish_note,
    redact,
    retitle,
)
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.statements import count_statements

ADDRESS = "/boards/farmers/register"


def lines(page: str) -> list[str]:
    """The sentences of the register, without their links."""
    found = re.findall(r"<li>\s*<p>(.*?)</p>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", line) for line in found]


# What the discussion itself shows, and what concerns one person only.
NOT_LISTED = {
    Verb.AMENDMENT_SUPPORTED,
    Verb.AMENDMENT_UNSUPPORTED,
    Verb.DIGEST_SET,
    Verb.ADDRESS_PAUSED,
    Verb.ADDRESS_RESUMED,
    Verb.COMPLAINT_TAKEN,
    Verb.MAIL_DROPPED,
    Verb.MAIL_HELD,
    Verb.MAIL_RESENT,
    Verb.NOTICE_SET,
    Verb.REMARK_WRITTEN,
    Verb.REPORT_MADE,
    Verb.VALIDATION_GIVEN,
    Verb.ACCOUNT_CONFIRMED,
    Verb.ACCOUNT_REKEYED,
    Verb.FATE_ANSWERED,
    Verb.MEMBER_CLAIMED,
    Verb.MEMBER_JOINED,
    Verb.POST_EDITED,
    Verb.POST_PUBLISHED,
    Verb.PROFILE_CHANGED,
    Verb.REPLIES_ENDED,
    Verb.WATCH_SET,
}


def test_every_other_verb_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Verb) - NOT_LISTED


def test_the_latest_act_comes_first_with_who_and_what(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    publish_note(thread, by=cast.carla, title="What moved", source="Much.", language="en")
    retitle(thread, by=cast.carla, title="Wells and rivers")
    page = text_of(visitor.get(ADDRESS))
    assert lines(page)[:3] == [
        "Carla Ruiz changed the title of the thread Wells and rivers.",
        "Carla Ruiz published a note: What moved",
        "Amina Benali opened the thread Wells and rivers.",
    ]
    assert f'href="/threads/{thread.id}"' in page
    assert 'href="/members/carla-ruiz"' in page


def test_the_life_of_a_board_reads_as_sentences(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    second = says(cast.amina, thread, "You are all fools.")
    hide(second, by=cast.carla, reason="An insult.", language="en")
    close_phase(cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en")
    propose_listing(thread, cast.water, by=cast.carla)
    leave_agenda(thread, Phase.STRATEGY, by=cast.carla, reason="We wait.", language="en")
    announce_freeze(thread, by=cast.carla, reason="Soon.", language="en")
    freeze(thread, 1, by=cast.carla, reason="Now.", language="en")
    open_round(thread, by=cast.carla, phase=Phase.ACTION)
    assert lines(text_of(visitor.get(ADDRESS)))[:8] == [
        "Carla Ruiz opened round 2 of the thread Wells.",
        "Carla Ruiz froze round 1 of the thread Wells.",
        "Carla Ruiz announced the freeze of round 1 of the thread Wells.",
        "Carla Ruiz let the thread Wells leave the agenda, to go on in the phase “Strategy”.",
        "Carla Ruiz accepted that the thread Wells is listed on an alliance.",
        "Carla Ruiz closed the phase “Diagnosis” with a note: Seen",
        "Carla Ruiz hid post 2 of the thread Wells.",
        "Amina Benali opened the thread Wells.",
    ]


def test_a_reason_stands_there_in_its_language_until_it_is_withdrawn(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    announce_freeze(thread, by=cast.carla, reason="La lluvia ya viene.", language="es")
    page = text_of(visitor.get(ADDRESS))
    assert 'lang="es" dir="auto">La lluvia ya viene.</blockquote>' in page
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.FREEZE_ANNOUNCED)).one()
    assert entry.reason is not None
    erasure = openings.begin_erasure(cast.carla.id, cast.carla.id)
    openings.empty([entry.reason.opening_digest], erasure)
    openings.seal(erasure)
    page = text_of(visitor.get(ADDRESS))
    assert "La lluvia" not in page
    assert "Reason: withdrawn" in page


def test_what_the_discussion_shows_in_full_is_not_in_the_register(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "One more.")
    assert not any("wrote" in line for line in lines(text_of(visitor.get(ADDRESS))))


def test_each_sees_what_is_for_them(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "The wells are drying up.")
    keep_excerpt(post.revision, start=0, stop=9, by=cast.carla)
    record(
        Verb.PROFILE_CHANGED, cast.amina, by=cast.amina, boards=[cast.farmers], visibility=Visibility.PRIVATE
    )

    def seen(name: str) -> tuple[bool, bool, bool]:
        said = " ".join(lines(text_of(Browser(app, getattr(cast, name, None), "en").get(ADDRESS))))
        return "opened the thread" in said, "joined." in said, "kept an excerpt" in said

    for member in (cast.amina, cast.carla, cast.fatou, cast.dario):
        member.account.language = "en"
    assert {
        name: seen(name) for name in ("nobody", "bruno", "dario", "amina", "carla", "fatou", "admin")
    } == {
        "nobody": (True, False, False),
        "bruno": (True, False, False),
        "dario": (True, False, False),
        "amina": (True, True, False),
        "carla": (True, True, True),
        "fatou": (True, True, True),
        "admin": (True, True, True),
    }


def test_an_act_on_two_boards_is_shown_to_those_who_read_both(app: Flask, cast: Cast) -> None:
    close_phase(cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en")
    thread = thread_by(cast.amina, cast.farmers, "Our secret wells")
    propose_listing(thread, cast.water, by=cast.carla)
    freeze(thread, 1, by=cast.carla, reason="Only for us.", language="en")
    register = "/boards/water/register"
    assert "Only for us." in text_of(Browser(app, None).get(register))
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    for reader in (None, cast.bruno):
        page = text_of(Browser(app, reader).get(register))
        assert "secret" not in page
        assert "Only for us." not in page
    assert "Only for us." in text_of(Browser(app, cast.amina).get(register))


def test_pages_follow_one_another_without_gap_or_repetition(cast: Cast, visitor: Browser) -> None:
    opened = [thread_by(cast.amina, cast.farmers, f"Question {number}").title for number in range(60)]
    first = text_of(visitor.get(ADDRESS))
    older = re.search(r'href="(/boards/farmers/register\?before=\d+)" rel="next"', first)
    assert older
    second = text_of(visitor.get(older.group(1)))
    shown = re.findall(r"Question \d+", first + second)
    assert shown == opened[::-1]


def test_it_asks_the_same_however_much_was_done(app: Flask, cast: Cast) -> None:
    def asked() -> int:
        browser = Browser(app, cast.carla)
        return count_statements(lambda: browser.get(ADDRESS))

    def live() -> None:
        thread = thread_by(cast.amina, cast.farmers)
        post = says(cast.amina, thread, "You are all fools.")
        redact(post.revision, by=cast.carla, reason="An insult.", language="en")
        publish_note(thread, by=cast.carla, title="What moved", source="Much.", language="en")

    live()
    asked()
    few = asked()
    for _time in range(5):
        live()
    assert asked() == few


def test_names_cannot_break_out_of_a_sentence(cast: Cast, visitor: Browser) -> None:
    cast.amina.name = "<b>%(who)s</b>"
    thread_by(cast.amina, cast.farmers, "<script>alert(1)</script> {thread} %(post)s")
    page = text_of(visitor.get(ADDRESS))
    assert "<script>alert" not in page
    assert "<b>%(who)s" not in page
    assert "&lt;b&gt;%(who)s&lt;/b&gt;" in page
    assert "{thread} %(post)s" in page


def test_what_the_site_did_by_itself_has_a_doer_too(cast: Cast) -> None:
    record(Verb.PHASE_OVERDUE, cast.farmers, by=None, boards=[cast.farmers], phase="diagnosis")
    (line,) = lines_of(entries_of(cast.farmers, None, limit=5, verbs=[Verb.PHASE_OVERDUE]))
    assert line.sentence == "The site sent a reminder: the closing date of the phase “Diagnosis” has passed."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_reads_in_every_language(app: Flask, cast: Cast, language: str) -> None:
    set_agenda(cast.farmers, {}, by=cast.carla)
    answer = Browser(app, None, language).get(ADDRESS)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in text_of(answer)


def test_it_is_read_where_the_board_is_read(app: Flask, cast: Cast) -> None:
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    assert Browser(app, None).get(ADDRESS).status_code == 404
    assert Browser(app, cast.amina).get(ADDRESS).status_code == 200


def saves(cast: Cast, times: int, by: Member | None = None) -> None:
    """A block that saved itself so many times while it was written."""
    for _time in range(times):
        record(Verb.BLOCK_CHANGED, cast.farmers, by=by or cast.carla, boards=[cast.farmers])


def test_what_saves_itself_is_one_line_that_opens(cast: Cast, visitor: Browser) -> None:
    saves(cast, 3)
    saves(cast, 2, by=cast.admin)
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    saves(cast, 1)
    page = text_of(visitor.get(ADDRESS))
    changed = "Carla Ruiz changed a block in the draft of the paper (not here any more)."
    assert lines(page)[:4] == [
        changed,
        "Amina Benali opened the thread Wells.",
        changed.replace("Carla Ruiz", cast.admin.name),
        changed,
    ]
    assert "And one more like it before" in page
    assert "And 2 more like it before" in page
    assert page.count(f">Carla Ruiz</bdi></a> {changed.removeprefix('Carla Ruiz ')}") == 4
    assert f'href="/threads/{thread.id}"' in page


def test_an_act_with_a_reason_always_has_its_own_line(cast: Cast) -> None:
    for _time in range(2):
        reason = give_reason("Not about wells.", "en", cast.carla)
        record(Verb.DISPOSITION_SET, cast.farmers, by=cast.carla, boards=[cast.farmers], reason=reason)
    entries = entries_of(cast.farmers, None, limit=2)
    assert {entry.verb for entry in entries} <= FOLDED
    assert [line.more for line in folded(entries, lines_of(entries))] == [[], []]


def test_pages_of_folded_lines_lose_nothing_and_say_nothing_twice(cast: Cast, visitor: Browser) -> None:
    saves(cast, ACTS_ON_A_PAGE + 7)
    acts, address = 0, ADDRESS
    while address:
        page = text_of(visitor.get(address))
        acts += page.count("changed a block in the draft")
        further = re.search(r'href="([^"]+)" rel="next"', page)
        address = further[1] if further else ""
    assert acts == ACTS_ON_A_PAGE + 7


def test_an_assembly_has_a_register_of_its_own(app: Flask, cast: Cast) -> None:
    give_mandate(cast.elena, Role.COMMITTEE, by=cast.admin, assembly=cast.assembly)
    give_mandate(cast.bruno, Role.COMMITTEE, by=cast.admin, assembly=cast.other_assembly)
    change_assembly(cast.assembly, by=cast.fatou, names={"en": "The Delta"}, descriptions={})
    visitor = Browser(app, None, "en")
    page = text_of(visitor.get(f"/a/{cast.assembly.slug}/register"))
    said = lines(page)
    assert said[0] == f"{cast.fatou.name} changed the name or the description of the assembly."
    assert said[1] == f"{cast.admin.name} gave {cast.elena.name} a mandate: Pilot committee."
    assert said[-1].endswith("opened the assembly.")
    assert cast.bruno.name not in page
    assert 'href="/boards/farmers/register"' in page
    assert f'href="/a/{cast.assembly.slug}/register"' in text_of(visitor.get(f"/a/{cast.assembly.slug}"))
    assert visitor.get("/a/nowhere/register").status_code == 404
