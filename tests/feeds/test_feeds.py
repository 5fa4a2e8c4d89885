"""Following a board, a thread, a paper or a search by feed: valid, public, in the language of its address."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.config import read_settings
from forum.database import db
from forum.papers.actions import withhold
from forum.papers.actions.erasing import erase
from forum.papers.models import Version
from forum.phases import Kind
from forum.threads import actions as threads
from tests.cast import THE_FIRST_DAY, Browser, Cast, says, text_of, thread_by
from tests.feeds.reader import follow
from tests.papers.published import ARABIC
from tests.search.looking import one_turn

TAG = "tag:forum.example,2026:"
LATER = THE_FIRST_DAY + timedelta(days=3)


def close_to_the_public(cast: Cast) -> None:
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)


@pytest.mark.parametrize("place", ["board", "thread", "paper", "search"])
def test_every_feed_is_valid_in_every_language_and_says_where_it_stands(
    visitor: Browser, places: dict[str, str], place: str
) -> None:
    kept = {}
    for language in ("en", "fr", "es"):
        feed = follow(visitor, places[place].format(language))
        assert feed.language == language
        assert feed.links["self"] == "http://forum.example" + places[place].format(language)
        page = visitor.get(
            feed.links["alternate"].removeprefix("http://forum.example"), follow_redirects=True
        )
        assert page.status_code == 200
        assert feed.entries
        assert feed.updated == max(entry.updated for entry in feed.entries)
        kept[language] = feed.ids
    # The same posts, whatever language the reader's interface is in.
    assert kept["en"] == kept["fr"] == kept["es"]
    assert visitor.get(places[place].format("xx")).status_code == 404


def test_actor_server_and_reader_each_speak_their_own_language(
    visitor: Browser, cast: Cast, app: Flask
) -> None:
    """Amina writes in Arabic in a thread in French; the browser wishes for English, the address says Spanish."""
    thread = thread_by(cast.amina, cast.farmers, title="Qui décide de l’eau ?", language="fr")
    says(cast.amina, thread, ARABIC, language="ar", kind=Kind.EXPERIENCE)
    reader = Browser(app, cast.bruno, language="en")

    reply, opening = follow(reader, f"/threads/{thread.id}/feed/es.atom").entries

    assert (opening.title, opening.title_language, opening.language) == ("Qui décide de l’eau ?", "fr", "fr")
    assert (reply.title, reply.title_language) == ("Qui décide de l’eau ? (mensaje 2)", "es")
    assert reply.language == "ar"
    assert '<div lang="ar" dir="rtl">' in reply.content
    assert reply.categories == {"experience": "Experiencia", "diagnosis": "Diagnóstico"}
    assert reply.author == "Amina Benali"


def test_a_board_tells_of_threads_posts_notes_and_versions_the_newest_first(
    visitor: Browser, places: dict[str, str]
) -> None:
    titles = [entry.title for entry in follow(visitor, places["board"].format("en")).entries]
    assert titles == [
        "What moved",
        "L’eau, ensemble, version 1",
        "L’eau, ensemble (post 3)",
        "L’eau, ensemble (post 2)",
        "L’eau, ensemble",
    ]


def test_a_post_is_the_same_entry_on_its_board_in_its_thread_and_in_a_search(
    visitor: Browser, places: dict[str, str]
) -> None:
    thread = {entry.id: entry for entry in follow(visitor, places["thread"].format("fr")).entries}
    board = {entry.id: entry for entry in follow(visitor, places["board"].format("fr")).entries}
    search = {entry.id: entry for entry in follow(visitor, places["search"].format("fr")).entries}
    number = places["thread"].split("/")[2]
    name = f"{TAG}/threads/{number}/posts/2"
    assert thread[name] == board[name] == search[name]
    assert thread[f"{TAG}/threads/{number}/posts/3"].answers == name
    assert set(thread) <= set(board)


def test_ids_stay_whatever_the_scheme_and_when_the_site_moves_with_its_old_name(
    app: Flask, visitor: Browser, places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = follow(visitor, places["board"].format("en"))
    monkeypatch.setitem(app.config, "BASE_URL", "https://forum.example:8443")
    assert TAG.encode() in visitor.get(places["board"].format("en")).data
    monkeypatch.setitem(app.config, "BASE_URL", "https://debate.example.org/")
    monkeypatch.setitem(app.config, "FEED_AUTHORITY", "forum.example,2026")
    moved = visitor.get(places["board"].format("en")).get_data(as_text=True)
    assert [name in moved for name in (before.id, *before.ids)] == [True] * (len(before.ids) + 1)
    assert 'href="https://debate.example.org/boards/farmers"' in moved


@pytest.mark.parametrize("member", [None, "amina", "admin"])
def test_what_only_members_read_has_no_feed_for_anybody(
    app: Flask, cast: Cast, places: dict[str, str], member: str | None
) -> None:
    """Members read the board's pages; a feed has no session, and so is nobody's."""
    close_to_the_public(cast)
    one_turn()
    reader = Browser(app, getattr(cast, member) if member else None)
    for place in ("board", "thread", "paper"):
        assert reader.get(places[place].format("en")).status_code == 404, place
    assert follow(reader, places["search"].format("en")).entries == []
    if member:
        assert "atom" not in text_of(reader.get("/boards/farmers"))
        assert "atom" not in text_of(reader.get(places["thread"].partition("/feed")[0]))
        assert "atom" not in text_of(reader.get(places["paper"].partition("/feed")[0] + "/versions/1"))


def test_a_listed_thread_is_told_by_the_alliance_unless_only_its_members_read_it(
    visitor: Browser, cast: Cast
) -> None:
    threads.close_phase(
        cast.farmers, cast.farmers.phase, by=cast.carla, title="Closed", source="Seen.", language="en"
    )
    thread = thread_by(cast.amina, cast.farmers)
    threads.propose_listing(thread, cast.water, by=cast.carla)
    says(cast.amina, thread, "The wells are deep.")
    number = thread.id
    told = [f"{TAG}/threads/{number}/posts/2", f"{TAG}/threads/{number}/posts/1"]
    assert follow(visitor, "/boards/water/feed/en.atom").ids == told
    close_to_the_public(cast)
    assert follow(visitor, "/boards/water/feed/en.atom").ids == []


@pytest.mark.parametrize("way", ["hidden", "redacted", "erased"])
def test_words_that_are_not_shown_leave_the_feed_and_the_entry_says_so(
    app: Flask, visitor: Browser, cast: Cast, way: str
) -> None:
    """It says so as a change, so that a reader that kept the words replaces them."""
    with clock.at(THE_FIRST_DAY + timedelta(hours=1)):
        thread = thread_by(cast.amina, cast.farmers)
        said = says(cast.amina, thread, "My neighbour's well is dry.")
        db.session.commit()
    before = follow(visitor, f"/threads/{thread.id}/feed/fr.atom")
    with clock.at(LATER):
        if way == "hidden":
            threads.hide(said, by=cast.carla, reason="It names a neighbour.", language="en")
        elif way == "redacted":
            threads.redact(said.revision, by=cast.carla, reason="It names a neighbour.", language="en")
        else:
            erase(cast.amina, by=cast.amina)
    one_turn()
    for address in (f"/threads/{thread.id}/feed/fr.atom", "/boards/farmers/feed/fr.atom"):
        after = follow(visitor, address)
        assert after.ids == before.ids
        assert "neighbour" not in text_of(visitor.get(address))
        entry = after.entries[0]
        assert (entry.language, entry.updated, entry.published) == ("fr", LATER, before.entries[0].published)
        assert after.updated == LATER
        words = {"hidden": "caché", "redacted": "5 mars 2026", "erased": "5 mars 2026"}[way]
        assert words in entry.content
    assert follow(visitor, "/search/feed/fr.atom?q=neighbour").ids == []


def test_an_edited_post_is_the_same_entry_with_its_new_words(visitor: Browser, cast: Cast) -> None:
    with clock.at(THE_FIRST_DAY + timedelta(hours=1)):
        thread = thread_by(cast.amina, cast.farmers)
        said = says(cast.amina, thread, "Four metres.")
    before = follow(visitor, f"/threads/{thread.id}/feed/en.atom").entries[0]
    with clock.at(LATER):
        threads.edit(said, by=cast.amina, source="Five metres.", kind=said.kind, language="en")
    after = follow(visitor, f"/threads/{thread.id}/feed/en.atom").entries[0]
    assert (after.id, after.published, after.updated) == (before.id, before.published, LATER)
    assert before.updated == before.published
    assert "Five" in after.content
    assert "Four" not in after.content


def test_a_withheld_version_says_so_and_nothing_else(
    visitor: Browser, cast: Cast, places: dict[str, str]
) -> None:
    (entry,) = follow(visitor, places["paper"].format("fr")).entries
    assert (entry.language, entry.author) == ("fr", "Farmers")
    assert "Deux choses" in entry.content
    with clock.at(LATER):
        withhold(
            db.session.scalars(db.select(Version)).one(),
            by=cast.fatou,
            reason="A court says so.",
            language="en",
        )
    (entry,) = follow(visitor, places["paper"].format("fr")).entries
    assert (entry.updated, "Deux choses" in entry.content) == (LATER, False)
    title = "Une version retirée de la vue par obligation légale, version 1"
    assert (entry.title, "obligation légale" in entry.content) == (title, True)


HOSTILE = "</title><script>alert(1)</script>]]>&\x00\x0b\x1b￾<b>"


def test_hostile_titles_names_and_words_stay_words(visitor: Browser, cast: Cast) -> None:
    thread = thread_by(
        cast.amina, cast.farmers, title="Fine", source="[x](javascript:alert(1)) <img src=x onerror=y>"
    )
    # Past whatever the forms refuse.
    thread.title = HOSTILE.replace("\x00", "")
    cast.amina.name = HOSTILE.replace("\x00", "")
    db.session.flush()
    says(cast.carla, thread, "Look at #1, @amina-benali and [here](/rules).\n\n```\n]]></content>\n```")

    reply, opening = follow(visitor, f"/threads/{thread.id}/feed/en.atom").entries

    assert opening.title == opening.author == "</title><script>alert(1)</script>]]>&<b>"
    assert "<img" not in opening.content
    assert 'href="javascript' not in opening.content
    assert 'href="http://forum.example/rules"' in reply.content
    assert 'href="/' not in reply.content
    assert 'href="#' not in reply.content
    assert "]]&gt;&lt;/content&gt;" in reply.content
    for page in (f"/threads/{thread.id}", "/search?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E"):
        assert "<script>alert" not in text_of(visitor.get(page))
    follow(visitor, "/search/feed/en.atom?q=%22%3E%3Cscript%3E%1b%00x")


@pytest.mark.parametrize("name", ["old.example.org", "https://old.example.org,2026", "old.example.org,26"])
def test_a_site_does_not_start_under_a_name_that_makes_no_ids(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="RFC 4151"):
        read_settings({"FORUM_DATA": tmp_path, "FEED_AUTHORITY": name})
