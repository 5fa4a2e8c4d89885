"""The mail of a post: from its author by the site, threaded, of a list, in the reader's language, complete as text."""

import re
from email.message import EmailMessage

import pytest
from flask import Flask

from forum import languages
from forum.database import db
from forum.mail.weight import HEAVIEST
from forum.mailings.models import OriginalMail
from forum.members.actions import join
from forum.renditions.originals import OfNote, OfPost
from forum.threads.actions import publish_note
from forum.threads.models import Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, reads_english, says, thread_by
from tests.inbound.letters import take_replies, to_thread
from tests.mailings.lists import as_read, deliver, ids_in, name_of, words_of, work
from tests.renditions.papers import render


@pytest.fixture
def thread(cast: Cast, tray: list[EmailMessage]) -> Thread:
    """A thread of Carla's, of which Bruno, who reads English, hears every post."""
    thread = thread_by(cast.carla, cast.farmers)
    work()
    watch(cast.farmers, Wish.EVERY_POST, by=cast.bruno)
    return thread


def test_a_mail_comes_from_its_author_by_the_site_and_shows_nobodys_address(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    (mail,) = tray
    received = as_read(mail)
    assert received["From"] == "Amina Benali via Farmers <forum@forum.example>"
    assert received["Subject"] == "[farmers] Re: Who decides about water?"
    assert "amina@example.org" not in mail.as_string()
    assert "Amina Benali" in words_of(mail)[0]


def test_its_headers_are_those_of_a_list(cast: Cast, thread: Thread, tray: list[EmailMessage]) -> None:
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    received = as_read(tray[0])
    assert received["List-Id"] == "Farmers <farmers.forum.example>"
    assert received["List-Archive"] == "<http://forum.example/boards/farmers>"
    assert received["List-Post"] == "NO"
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert received["Archived-At"] == f"<http://forum.example/threads/{thread.id}?from=2#p2>"
    assert (received["Auto-Submitted"], received["Precedence"]) == ("auto-generated", None)
    assert received["Content-Language"] == "en"


def test_where_answers_are_taken_it_says_so_and_where_they_go(
    app: Flask, cast: Cast, thread: Thread, tray: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MAIL_REPLIES", "MAIL_AUTH_SERVER"):
        monkeypatch.setitem(app.config, name, "")
    take_replies(app)
    join(cast.farmers, by=cast.bruno)
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    received = as_read(tray[0])
    assert received["Reply-To"] == to_thread(cast.bruno, thread)
    assert received["List-Post"] == f"<mailto:{to_thread(cast.bruno, thread)}>", "as programs answer a list"
    plain, html = words_of(tray[0])
    for said in (plain, html):
        assert "Write your answer above this line" in said
        assert said.index("##~") < said.index("The wells are dry.")


def test_a_mail_says_why_it_came_and_how_to_change_that(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(cast.amina, thread, "The wells are dry.")
    watch(thread, Wish.EVERY_POST, by=reads_english(cast.fatou))
    deliver()
    for mail in tray:
        plain, _html = words_of(mail)
        of_the_thread = "fatou" in str(mail["To"])
        assert ("every post of the thread “Who decides about water?”" in plain) == of_the_thread
        assert ("every post of the board Farmers" in plain) != of_the_thread
        assert len(re.findall(r"http://forum\.example/mailings/choices/", plain)) == (
            1 if of_the_thread else 2
        )


def test_there_is_nothing_remote_in_it_and_links_of_the_words_lead_to_the_site(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    says(
        cast.amina,
        thread,
        "See #1 and [the boards](/boards/fishers), ![a well](https://elsewhere.example/x.png)",
    )
    deliver()
    plain, html = words_of(tray[0])
    assert "<img" not in html
    assert "src=" not in html
    assert 'href="http://forum.example/boards/fishers"' in html
    assert "the boards (http://forum.example/boards/fishers)" in plain
    assert 'href="/' not in html


def test_the_words_stand_in_their_language_and_the_rest_in_the_readers(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    """Dario (French) hears of what Amina wrote in Arabic; the site's own language is English."""
    watch(cast.farmers, Wish.EVERY_POST, by=cast.dario)
    with languages.speaking("es"):  # whoever acts, and the worker, speak another language than the reader
        says(cast.amina, thread, "الماء لا يصل.", language="ar")
        deliver()
    mail = next(mail for mail in tray if "dario" in str(mail["To"]))
    received = as_read(mail)
    assert received["Content-Language"] == "ar"
    assert received["Subject"] == "[farmers] Re: Who decides about water?"
    plain, html = words_of(mail)
    assert 'lang="fr" dir="ltr"' in html
    assert '<div lang="ar" dir="rtl">' in html
    assert "الماء لا يصل." in plain
    assert "You receive" not in plain + html
    assert "Recibe" not in plain + html
    assert "العربية" in plain


def test_a_rendition_stands_first_and_the_original_below_it(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    post = says(cast.amina, thread, "الماء لا يصل.", language="ar")
    render(OfPost(post), "en", {"text": "The water does not arrive."}, by=cast.carla)
    deliver()
    received = as_read(tray[0])
    assert received["Content-Language"] == "en, ar"
    for said in words_of(tray[0]):
        assert said.index("translated from Arabic") < said.index("The water does not arrive.")
        assert said.index("The water does not arrive.") < said.index("The original, in Arabic:")
        assert said.index("The original, in Arabic:") < said.index("الماء لا يصل.")


def test_a_note_is_told_in_the_readers_language_too(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    note = publish_note(cast.farmers, by=cast.carla, title="ما تغير", source="الجميع متفق.", language="ar")
    render(OfNote(note), "en", {"text": "All agree."}, by=cast.carla)
    deliver()
    plain, _html = words_of(tray[0])
    assert plain.index("All agree.") < plain.index("الجميع متفق.")


def test_the_references_of_the_mails_are_the_tree_of_the_thread(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(thread, Wish.EVERY_POST, by=cast.elena)
    parents = {2: None, 3: 2, 4: 3, 5: 2, 6: None, 7: 6, 8: 1}
    for parent in parents.values():
        says(cast.amina, thread, "Words.", parent_number=parent)
    deliver()
    mails = {name_of(mail): mail for mail in tray if "elena" in str(mail["To"])}
    names = dict(zip(parents, mails, strict=True))
    question = ids_in(mails[names[2]], "References")[0]
    names[1] = question
    for number, parent in parents.items():
        chain, above = [], parent or 1
        while above:
            chain.insert(0, names[above])
            above = parents.get(above) or (1 if above > 1 else 0)
        assert ids_in(mails[names[number]], "In-Reply-To") == [names[parent or 1]]
        assert ids_in(mails[names[number]], "References") == chain


def test_a_long_chain_keeps_its_first_and_its_last(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    for number in range(1, 60):
        says(cast.amina, thread, "Words.", parent_number=number)
    deliver()
    last = tray[-1]
    chain = ids_in(last, "References")
    names = [name_of(mail) for mail in tray]
    assert len(chain) == 21
    assert chain[0] == ids_in(tray[0], "In-Reply-To")[0]
    assert chain[1:] == names[-21:-1]
    assert all(len(line) < 990 for line in last.as_bytes().split(b"\n"))


def test_the_name_of_a_mail_is_the_same_for_everybody(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
    says(cast.amina, thread, "The wells are dry.")
    deliver()
    assert len(tray) == 2
    assert len({name_of(mail) for mail in tray}) == 1


def test_whoever_wrote_by_mail_finds_answers_below_their_own_mail_and_nobody_else_sees_its_name(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    post = says(cast.amina, thread, "The wells are dry.")
    db.session.add(OriginalMail(post_id=post.id, message_id="<one@laptop.amina.example>"))
    watch(thread, Wish.EVERY_POST, by=cast.amina)
    says(cast.carla, thread, "Since when?", parent_number=2)
    deliver()
    (to_amina,) = [mail for mail in tray if "amina@" in str(mail["To"])]
    chain = ids_in(to_amina, "References")
    assert chain[-2] == "<one@laptop.amina.example>"
    assert ids_in(to_amina, "In-Reply-To") == [chain[-1]]
    others = [mail.as_string() for mail in tray if mail is not to_amina]
    assert len(others) == 2
    assert not any("laptop" in mail for mail in others)


def test_a_note_is_told_too_in_its_thread(cast: Cast, thread: Thread, tray: list[EmailMessage]) -> None:
    publish_note(thread, by=cast.carla, title="What moved", source="All agree.", language="en")
    deliver()
    (mail,) = tray
    assert as_read(mail)["Subject"] == "[farmers] What moved"
    assert len(ids_in(mail, "In-Reply-To")) == 1
    assert "All agree." in words_of(mail)[0]


@pytest.mark.parametrize(
    "paragraph",
    ["> a\n\nb\n\n", "The wells are dry, and the mayor lies about it.\n\n", "<>&" * 30 + "\n\n"],
    ids=["quotes between words", "words", "no words"],
)
def test_a_mail_that_would_be_too_heavy_tells_the_beginning_and_leads_to_the_whole(
    cast: Cast, thread: Thread, tray: list[EmailMessage], paragraph: str
) -> None:
    source = "It begins so.\n\n" + paragraph * (19_000 // len(paragraph))
    post = says(cast.amina, thread, source)
    deliver()
    (mail,) = tray
    plain, html = words_of(mail)
    assert len(html.encode()) <= HEAVIEST
    assert "It begins so." in plain
    assert "It begins so." in html
    long = "The whole of it stands on its page" in plain
    assert long == ("The whole of it stands on its page" in html)
    assert long or len(plain) > 19_000
    assert f"/threads/{thread.id}?from={post.number}#p{post.number}" in plain


def test_a_rendition_that_would_be_too_heavy_keeps_the_beginning_of_both(
    cast: Cast, thread: Thread, tray: list[EmailMessage]
) -> None:
    post = says(cast.amina, thread, "الماء لا يصل.\n\n" + "> a\n\nb\n\n" * 2_000, language="ar")
    render(
        OfPost(post), "en", {"text": "The water does not arrive.\n\n" + "> a\n\nb\n\n" * 2_000}, by=cast.carla
    )
    deliver()
    plain, html = words_of(tray[0])
    for said in (plain, html):
        assert said.index("The water does not arrive.") < said.index("الماء لا يصل.")
    assert 'lang="ar" dir="rtl"' in html
    assert len(html.encode()) <= HEAVIEST
