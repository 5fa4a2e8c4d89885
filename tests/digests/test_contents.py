"""What a digest tells of, to whom, and what it leaves out."""

from datetime import date, timedelta
from email.message import EmailMessage

from forum import clock
from forum.boards.actions import change_board, set_agenda
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.digests.contents import gather
from forum.digests.lines import Room
from forum.digests.models import Delivery, DeliveryState
from forum.digests.subscriptions import subscription_of
from forum.digests.windows import Window
from forum.journal import Verb, record
from forum.members.actions import leave
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.phases import Kind, Phase
from forum.threads import actions as threads
from forum.threads.models import Post
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, to, work
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread


def the_mail_to(name: str, tray: list[EmailMessage]) -> str:
    """Both bodies of the only mail somebody got, held to say the same."""
    (mail,) = to(f"{name}@example.org", tray)
    return "\n".join(read(mail))


def test_a_whole_week_is_told(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        set_agenda(cast.farmers, {Phase.DIAGNOSIS: (None, date(2026, 3, 20))}, by=cast.carla)
        thread = frozen_thread(cast)
        draft, block = draft_with_a_block(cast, thread)
        cite_words(cast, block, thread, 2)
        version = papers.publish(draft, by=cast.carla, unaccounted="The others only agree.")
        threads.publish_note(
            cast.farmers, by=cast.carla, title="What moved", source="We agree on **wells**.", language="en"
        )
        thread_by(cast.amina, cast.farmers, title="And the rivers?")
        digest = version.publication.digest
    deliver()
    said = the_mail_to("elena", tray)
    for words in (
        "The phase “Diagnosis” closes on March 20, 2026.",
        "Papers",
        "version 1",
        f"http://forum.example/papers/{version.paper_id}/versions/1",
        "What moved",
        "We agree on wells.",
        "And the rivers?",
        "round 1 is frozen",
        digest,
    ):
        assert said.count(words) >= 2, words
    assert "compare" not in said, "a first version changed nothing"


def test_the_threads_in_which_most_different_people_spoke_come_first(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    many, two, one = (
        thread_by(cast.amina, cast.farmers, title=title) for title in ("Many words", "Two voices", "One")
    )
    deliver(MONDAY)
    with clock.at(MONDAY + timedelta(days=1)):
        asks_for_digest(cast.elena, cast.farmers)
        for number in range(5):
            says(cast.carla, many, f"The wells, number {number}.")
        says(cast.amina, two, "I measured mine.")
        says(cast.carla, two, "I did not.")
        says(cast.carla, one, "Hm.")
    tray.clear()
    deliver(MONDAY + ONE_WEEK)
    (mail,) = to("elena@", tray)
    plain, _html = read(mail)
    assert plain.index("Two voices") < plain.index("Many words") < plain.index("One")
    assert "5 posts · 1 voice" in plain
    assert "2 posts · 2 voices" in plain
    assert "The wells, number 4." in plain, "the last word of each"
    assert "The wells, number 3." not in plain
    assert plain.index("I measured mine.") < plain.index("I did not.")


def test_hidden_redacted_and_erased_words_are_in_no_digest(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers, title="Who decides?")
        other = thread_by(cast.carla, cast.farmers, title="An insult of a title")
        hidden, masked = says(cast.amina, thread, "An insult."), says(cast.amina, thread, "An address.")
        says(cast.carla, thread, "This stays.")
    with clock.at(WEDNESDAY + timedelta(days=1)):
        threads.hide(hidden, by=cast.carla, reason="An insult.", language="en")
        threads.redact(masked.revision, by=cast.carla, reason="An address.", language="en")
        opening = db.session.scalars(db.select(Post).where(Post.thread_id == other.id)).one()
        threads.hide(opening, by=cast.carla, reason="An insult.", language="en")
    deliver()
    said = the_mail_to("elena", tray)
    assert "This stays." not in said, "a new thread says how it begins, and how many spoke"
    assert "1 post · 1 voice" in said
    assert "An insult" not in said
    assert "An address" not in said


def test_what_was_answered_to_a_hidden_question_is_told(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers, title="The wells", source="An insult.")
        says(cast.carla, thread, "Mine is dry.")
        opening = db.session.scalars(db.select(Post).where(Post.thread_id == thread.id, Post.number == 1))
        threads.hide(opening.one(), by=cast.carla, reason="An insult.", language="en")
    deliver()
    said = the_mail_to("elena", tray)
    assert "Mine is dry." in said
    assert "An insult" not in said


def test_words_erased_between_the_cut_and_the_morning_do_not_leave(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers, title="My grandmother’s well", source="It is dry since 2019.")
        thread_by(cast.carla, cast.farmers, title="Rivers")
    work(MONDAY)
    with clock.at(MONDAY + timedelta(hours=1)):
        erase(cast.amina, by=cast.amina)
    deliver()
    said = the_mail_to("elena", tray)
    assert "grandmother" not in said
    assert "dry since" not in said
    assert "Rivers" in said


def test_what_an_import_brought_is_passed_over(cast: Cast, tray: list[EmailMessage]) -> None:
    old = thread_by(cast.amina, cast.farmers, title="From an old list")
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        record(
            Verb.THREAD_OPENED, old, by=None, boards=[cast.farmers], imported=True, thread=old.id, number=1
        )
    deliver()
    assert to("elena@", tray) == []
    with clock.at(MONDAY + timedelta(days=1)):
        thread_by(cast.amina, cast.farmers, title="A new thread")
    deliver(MONDAY + ONE_WEEK)
    said = the_mail_to("elena", tray)
    assert "A new thread" in said
    assert "From an old list" not in said


def test_a_board_that_is_closed_to_the_public_tells_it_nothing_any_more(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        thread_by(cast.amina, cast.farmers)
        change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    deliver()
    assert to("elena@", tray) == []
    assert len(to("carla@", tray)) == 1
    states = set(db.session.scalars(db.select(Delivery.state)))
    assert states == {DeliveryState.EMPTY, DeliveryState.SENT}


def test_who_left_and_may_not_read_any_more_hears_nothing(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.amina, cast.farmers)
        change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
        thread_by(cast.carla, cast.farmers)
        leave(cast.farmers, by=cast.amina)
    deliver()
    assert to("amina@", tray) == []


def test_a_thread_that_is_left_out_is_not_told(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        noise = thread_by(cast.amina, cast.farmers, title="Noise")
        thread_by(cast.amina, cast.farmers, title="Music")
        watch(noise, Wish.NOTHING, by=cast.elena)
    deliver()
    said = the_mail_to("elena", tray)
    assert "Music" in said
    assert "Noise" not in said


def test_of_a_board_one_may_hear_of_one_thread_alone(cast: Cast, tray: list[EmailMessage]) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="Music")
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, thread)
        says(cast.carla, thread, "Listen.", kind=Kind.EXPERIENCE)
        thread_by(cast.amina, cast.farmers, title="Noise")
    deliver()
    said = the_mail_to("elena", tray)
    assert "Listen." in said
    assert "Noise" not in said
    assert "because you asked to hear of threads or papers of the board Farmers" in said


def test_a_listed_thread_is_told_once_under_its_home_board(cast: Cast, tray: list[EmailMessage]) -> None:
    with clock.at(WEDNESDAY):
        for board in (cast.water, cast.fishers):
            asks_for_digest(cast.elena, board)
        asks_for_digest(cast.fatou, cast.water)
        threads.close_phase(
            cast.fishers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="We saw.", language="en"
        )
        thread = thread_by(cast.bruno, cast.fishers, title="The port is silting up")
        threads.propose_listing(thread, cast.water, by=cast.carla)
        says(cast.carla, thread, "It is.")
    deliver()
    mails = to("elena@", tray)
    assert [str(mail["List-Id"]) for mail in mails] == ["Fishers <fishers.forum.example>"]
    assert "The port is silting up" in read(mails[0])[0]
    said = the_mail_to("fatou", tray)
    assert "The port is silting up" in said
    assert "Fishers" in said


def test_a_listed_thread_is_told_under_the_alliance_when_its_home_could_not(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        for board in (cast.water, cast.fishers):
            asks_for_digest(cast.elena, board)
        threads.close_phase(
            cast.fishers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="We saw.", language="en"
        )
        thread = thread_by(cast.bruno, cast.fishers, title="The port is silting up")
        threads.propose_listing(thread, cast.water, by=cast.carla)
    work(MONDAY)
    home = subscription_of(cast.elena, cast.fishers)
    assert home is not None
    owed = db.session.scalars(db.select(Delivery).where(Delivery.subscription_id == home.id)).one()
    owed.state = DeliveryState.FAILED
    deliver()
    assert "The port is silting up" in the_mail_to("elena", tray)


def test_a_listed_thread_of_a_closed_board_is_not_told_to_others(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.water)
        threads.close_phase(
            cast.fishers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="We saw.", language="en"
        )
        thread = thread_by(cast.bruno, cast.fishers, title="The port is silting up")
        threads.propose_listing(thread, cast.water, by=cast.carla)
        change_board(cast.fishers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    deliver()
    assert to("elena@", tray) == []
    assert any("The port is silting up" in read(mail)[0] for mail in to("carla@", tray))


def test_what_closes_soon_keeps_to_the_room_of_a_letter(cast: Cast) -> None:
    for number in range(5):
        thread = thread_by(cast.amina, cast.farmers, title=f"Question {number}")
        threads.announce_freeze(thread, by=cast.carla, reason="It is said.", language="en")
    window = Window(cast.farmers, 0, 10_000, clock.now() + timedelta(minutes=1), "en")
    for room, told in ((Room(8, 40), (5, 0)), (Room(0, 2), (2, 3))):
        closings = gather(window, room).closings
        assert (len(closings.full), closings.more) == told
