"""Posts carry their number, language and fate; what is not shown leaves a trace that says why."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from tests.components.conftest import Draw

USE = '{% from "components/post.html" import post, posts %}'
WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_post(number: int, **changes: Any) -> SimpleNamespace:
    facts = {
        "id": number + 100,
        "number": number,
        "url": f"/threads/1?from={number}#p{number}",
        "author_name": "Amina <Haddad>",
        "author_url": None,
        "milieu": SimpleNamespace(name="Farmers", mark="wheat", hue=4),
        "kind_title": "Proposal",
        "out_of_phase": None,
        "written_at": WHEN,
        "edited_at": None,
        "history_url": None,
        "language": "ar",
        "language_name": None,
        "html": Markup("<p>ماء</p>"),
        "reply_to": None,
        "revision_id": 0,
        "left_subject": None,
        "actions": (),
        "state": "shown",
        "trace": None,
    }
    return SimpleNamespace(**facts | changes)


def test_words_carry_their_language_and_find_their_own_direction(draw: Draw) -> None:
    page = draw(USE + "{{ post(p) }}", p=a_post(3))
    words = page.find_class("words")[0]
    assert (words.get("lang"), words.get("dir")) == ("ar", "auto")
    assert page.get_element_by_id("p3").get("aria-labelledby") == "by3"
    assert page.get_element_by_id("by3").text_content() == "Amina <Haddad>"


def test_a_mark_never_stands_without_its_name(draw: Draw) -> None:
    mark = draw(USE + "{{ post(p) }}", p=a_post(3)).find_class("mark")[0]
    assert mark.get("class") == "mark hue-4"
    assert mark.text_content() == "Farmers"
    assert mark.xpath(".//use/@href")[0].endswith("#wheat")


def test_a_reply_says_to_whom_and_an_edited_post_shows_the_way_to_its_history(draw: Draw) -> None:
    parent = SimpleNamespace(number=1, url="#p1", author_name="Bruno", excerpt="mer <i>", language="fr")
    page = draw(
        USE + "{{ post(p) }}",
        p=a_post(3, reply_to=parent, edited_at=WHEN, history_url="/threads/1/posts/3/history"),
    )
    assert page.find_class("post-context")[0].text_content() == "In reply to #1, Bruno mer <i>"
    assert page.xpath("//a[@href='/threads/1/posts/3/history']")[0].text_content().startswith("edited")


def test_each_action_says_to_the_ear_which_post_it_is_for(draw: Draw) -> None:
    page = draw(USE + "{{ posts(all) }}", all=[a_post(n, actions=[("#reply", "Reply")]) for n in (7, 8)])
    assert [link.text_content() for link in page.xpath("//a[@href='#reply']")] == [
        "Reply (post 7)",
        "Reply (post 8)",
    ]


def test_the_places_that_cite_a_post_stand_below_it(draw: Draw) -> None:
    places = {108: [SimpleNamespace(url="/papers/1#b-k7", text="Water & salt, block 7")]}
    page = draw(USE + "{{ posts(all, cited=places) }}", all=[a_post(7), a_post(8)], places=places)
    assert (
        page.get_element_by_id("p8").find_class("cited")[0].text_content().strip()
        == "Cited in Water & salt, block 7"
    )
    assert not page.get_element_by_id("p7").find_class("cited")


def test_a_page_adds_its_own_actions_to_every_post(draw: Draw) -> None:
    source = USE + "{% call(p) posts(all) %}<li>own {{ p.number }}</li>{% endcall %}"
    page = draw(source, all=[a_post(7), a_post(8)])
    assert [li.text_content() for li in page.xpath("//li")] == ["own 7", "own 8"]


def test_hidden_masked_and_erased_posts_leave_a_trace_and_no_words(draw: Draw) -> None:
    trace = SimpleNamespace(by="Carla", at=WHEN, reason="Names a third person.", url="/register#4")
    for state, sentence in [
        ("hidden", "This post was hidden by Carla on March 2, 2026."),
        ("redacted", "The words of this post were masked by Carla on March 2, 2026."),
        ("erased", "The words of this post were erased on March 2, 2026."),
    ]:
        page = draw(USE + "{{ post(p) }}", p=a_post(4, state=state, trace=trace))
        assert sentence in page.text_content()
        assert "Names a third person." in page.text_content()
        assert page.xpath("//a[@href='/register#4']")
        assert "ماء" not in page.text_content()
