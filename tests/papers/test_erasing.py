"""A person leaves and has their words erased; papers still verify and still read."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import inspect, select, text

from forum.database import db
from forum.errors import Refused
from forum.journal import Entry, Verb
from forum.mail import outbox
from forum.mail.models import WaitingLetter
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import Publication, Version
from forum.papers.verification import verify
from forum.threads import actions as threads
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread
from tests.post_office import note

SECRET = "The well behind my grandmother’s house"


def a_paper_with_my_words(cast: Cast) -> Version:
    thread = thread_by(cast.amina, cast.farmers, title="What my grandmother knew")
    mine = says(cast.amina, thread, f"{SECRET} dried up in 2019.")
    says(cast.carla, thread, f"As you say:\n\n[quote {mine.revision_id}:0-38]\n\nand mine too.")
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    db.session.commit()
    return version


def kept_letter(path: Path, words: str) -> Path:
    message = EmailMessage()
    message["Subject"] = "A digest"
    message.set_content(words)
    path.write_bytes(message.as_bytes())
    return path


def everything_in_the_database() -> str:
    found = []
    for name in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{name}"')):
            found.extend(
                bytes(value).decode("utf-8", "replace")
                if isinstance(value, bytes | memoryview)
                else str(value)
                for value in row
            )
    return "\n".join(found)


def test_after_an_erasure_the_words_are_nowhere(app: Flask, cast: Cast) -> None:
    version = a_paper_with_my_words(cast)
    folder = Path(app.config["FORUM_DATA"]) / "mail"
    folder.mkdir(exist_ok=True)
    letter = kept_letter(folder / "20260302-one.eml", f"Amina: {SECRET} dried up in 2019.")
    other = kept_letter(folder / "20260302-two.eml", "Bruno: the nets are empty this spring.")
    done = erase_everywhere(cast.amina, by=cast.amina)
    assert done is not None
    assert (done.posts, done.letters) == (2, 1)
    left = everything_in_the_database()
    for words in (SECRET, "grandmother", "Amina", "amina@example.org"):
        assert words not in left
    export = json_export(version).decode("utf-8")
    assert SECRET not in export
    assert "Amina" not in export
    assert not letter.exists()
    assert other.exists()
    if not app.config["DATABASE_URL"]:
        for file in Path(app.config["FORUM_DATA"]).glob("forum.sqlite*"):
            assert SECRET.encode() not in file.read_bytes()


def test_after_an_erasure_the_paper_still_verifies_and_says_what_is_erased(cast: Cast) -> None:
    version = a_paper_with_my_words(cast)
    before = verify(json_export(version))
    assert before.ok
    head = before.head
    erase_everywhere(cast.amina, by=None)
    after = verify(json_export(version), head)
    assert after.ok, after.lines()
    assert after.erased >= 4
    assert after.missing == 0
    last = json.loads(
        db.session.scalars(select(Publication.document).order_by(Publication.seq.desc())).first() or ""
    )
    assert last["kind"] == "erasure"


def test_a_letter_with_a_short_word_of_mine_goes_too(app: Flask, cast: Cast) -> None:
    says(cast.amina, thread_by(cast.carla, cast.farmers), "Non.")
    db.session.commit()
    folder = Path(app.config["FORUM_DATA"]) / "mail"
    folder.mkdir(exist_ok=True)
    letter = kept_letter(folder / "20260302-one.eml", "Post 2: Non.\nNothing accounts for it yet.")
    other = kept_letter(folder / "20260302-two.eml", "Bruno: Non. The nets are empty.")
    erase_everywhere(cast.amina, by=cast.amina)
    assert (letter.exists(), other.exists()) == (False, True)


def test_letters_to_me_go_whatever_they_say_and_those_to_others_stay(app: Flask, cast: Cast) -> None:
    folder = Path(app.config["FORUM_DATA"]) / "mail"
    folder.mkdir(exist_ok=True)
    mine, other = (note(f"{name}@example.org", name) for name in ("Amina", "bruno"))
    files = []
    for message in (mine, other):
        outbox.put(message)
        files.append(folder / f"{message['Message-ID'][1:6]}.eml")
        files[-1].write_bytes(message.as_bytes())
    db.session.commit()
    erased = erase_everywhere(cast.amina, by=cast.amina)
    assert erased is not None
    assert erased.letters == 2
    assert db.session.scalars(select(WaitingLetter.address)).all() == ["bruno@example.org"]
    assert [file.exists() for file in files] == [False, True]


def test_only_oneself_or_an_administrator_erases(cast: Cast) -> None:
    for person in (cast.bruno, cast.carla, cast.fatou, cast.elena):
        with pytest.raises(Refused):
            erase_everywhere(cast.amina, by=person)
    assert erase_everywhere(cast.amina, by=cast.admin) is not None


def test_erasing_twice_does_no_harm(cast: Cast) -> None:
    a_paper_with_my_words(cast)
    assert erase_everywhere(cast.amina, by=None) is not None
    assert erase_everywhere(cast.amina, by=None) is None
    acts = db.session.scalars(select(Entry).where(Entry.verb == Verb.WORDS_ERASED)).all()
    assert len(acts) == 1


def test_the_thread_still_stands_with_its_numbers(cast: Cast) -> None:
    thread = frozen_thread(cast)
    erase_everywhere(cast.amina, by=None)
    db.session.refresh(thread)
    assert thread.last_number == 3
    assert "withdrawn" in thread.title


def test_a_person_erases_themself_on_their_page(app: Flask, cast: Cast) -> None:
    a_paper_with_my_words(cast)
    member_id, amina, old = cast.amina.id, Browser(app, cast.amina), Browser(app, cast.amina)
    wrong = amina.post("/account/erasure", {"name": "Somebody else"})
    assert wrong.status_code == 422
    assert 'value="Somebody else"' in wrong.text
    done = amina.post("/account/erasure", {"name": "Amina Benali"})
    assert (done.status_code, done.location) == (303, "/")
    assert db.session.get_one(Member, member_id).erased_at is not None
    for browser in (amina, old):
        assert browser.get("/account").location.startswith("/sign-in")
    assert SECRET not in everything_in_the_database()


def test_a_version_whose_title_is_erased_says_so_wherever_it_is_named(cast: Cast, visitor: Browser) -> None:
    version = a_paper_with_my_words(cast)
    address = f"/papers/{version.paper_id}/versions/{version.number}"
    erase_everywhere(cast.amina, by=cast.amina)
    page = html.fromstring(text_of(visitor.get(address)))
    assert page.xpath("//h1")[0].text_content() == "(title withdrawn by its author)"
    assert page.xpath("//title")[0].text_content().startswith("(title withdrawn by its author), version 1")
    assert "title = {{(title withdrawn by its author)}}" in visitor.get(f"{address}.bib").text
