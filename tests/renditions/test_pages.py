"""Reading beside the original, writing part by part, and the queue: what each page says, and to whom."""

import re
from html import unescape

from flask import Flask
from lxml import html
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.papers import actions as papers
from forum.renditions.aligning import State
from forum.renditions.models import RenderedPart
from forum.renditions.originals import OfDraft, OfNote, OfPost, OfVersion
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.renditions.papers import (
    ARABIC,
    WORDS,
    published,
    render,
    rendered_draft,
    states,
    the_worker_carries_on,
    translator,
    two_blocks,
)
from tests.statements import statements_of


def form_of(page: str) -> dict[str, str]:
    """What the editor's form would send as it stands."""
    tree = html.fromstring(page)
    form = next(form for form in tree.forms if form.action.endswith("/parts"))
    return {name: value or "" for name, value in form.form_values()}


def test_a_version_says_which_language_is_authentic_and_offers_the_others(app: Flask, cast: Cast) -> None:
    draft, _first, _second = rendered_draft(cast, translator(cast))
    version = published(cast, draft)
    the_worker_carries_on()
    address = f"/papers/{version.paper_id}/versions/{version.number}"
    page = text_of(Browser(app, None, "en").get(address))
    assert page.count("The authentic text is in English.") == 1
    assert "authentic" not in page.split("</head>")[0]
    assert f'href="{address}?in=fr"' in page
    assert "Read in French" in page
    assert "human translation" in page
    assert "texte authentique" in text_of(Browser(app, None, "fr").get(address))


def test_a_version_is_read_beside_its_rendition(app: Flask, cast: Cast) -> None:
    tariq = translator(cast)
    draft, first, second = rendered_draft(cast, tariq)
    render(OfDraft(draft), "ar", {first.uid: ARABIC[first.text]}, by=tariq)
    version = published(cast, draft)
    the_worker_carries_on()
    address = f"/papers/{version.paper_id}/versions/{version.number}"
    page = text_of(Browser(app, None, "en").get(f"{address}?in=ar"))
    tree = html.fromstring(page)
    rendered = tree.xpath("//div[@class='pair']//div[@class='words' and @lang='ar']")
    assert [part.get("dir") for part in rendered] == ["auto"]
    assert ARABIC[first.text] in page
    assert second.text in page
    assert "Not rendered yet." in page
    assert "Tariq Trad" in page
    assert "only the original is" in page
    assert text_of(Browser(app, None, "en").get(f"{address}?in=el")).count("Nothing of this is rendered") == 1
    assert Browser(app, None).get(f"{address}?in=xx").status_code == 404


def test_a_provisional_text_is_read_beside_its_rendition_by_those_who_must_answer(
    app: Flask, cast: Cast
) -> None:
    draft, first, second = rendered_draft(cast, translator(cast))
    visitor, address = Browser(app, None, "en"), f"/papers/{draft.paper_id}/provisional"
    assert visitor.get(f"/renditions/drafts/{draft.id}/fr").status_code == 404
    cast.farmers.objection_window = 7
    papers.open_window(draft, by=cast.carla)
    papers.edit_block(second, by=cast.carla, source="We share.", editorial=False, seen_edits=second.edits)
    assert f'href="{address}?in=fr"' in text_of(visitor.get(address))
    page = text_of(visitor.get(f"{address}?in=fr"))
    assert "La nappe phréatique <strong>baisse</strong>." in page
    assert "Made from an earlier state of the original." in page
    assert "only the original is" not in page
    assert first.uid


def test_a_note_is_read_beside_its_rendition(app: Flask, cast: Cast) -> None:
    note = threads.publish_note(
        cast.farmers, by=cast.carla, title="What moved", source="Much *moved*.", language="en"
    )
    db.session.commit()
    render(OfNote(note), "fr", {"title": "Ce qui a bougé"}, by=cast.carla)
    visitor = Browser(app, None, "en")
    assert f'href="/notes/{note.id}?in=fr"' in text_of(visitor.get(f"/notes/{note.id}"))
    page = text_of(visitor.get(f"/notes/{note.id}?in=fr"))
    assert "Ce qui a bougé" in page
    assert "Much <em>moved</em>." in page
    assert "1 part is not rendered yet." in page
    threads.edit_note(note, by=cast.carla, title="What moved", source="More.", language="en")
    the_worker_carries_on()
    old = note.revisions[0].id
    assert "Ce qui a bougé" not in text_of(visitor.get(f"/notes/{note.id}?revision={old}&in=fr"))


def a_post(cast: Cast) -> tuple[Thread, Post]:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "The wells are dry.")
    db.session.commit()
    return thread, post


def test_under_a_post_stands_the_way_to_its_rendition_in_the_readers_language(app: Flask, cast: Cast) -> None:
    thread, post = a_post(cast)
    render(OfPost(post), "fr", {"text": "Les puits sont **à sec**."}, by=cast.carla)
    link = f'href="/renditions/posts/{post.id}/fr"'
    assert link in text_of(Browser(app, None, "fr").get(f"/threads/{thread.id}"))
    assert "/renditions/" not in text_of(Browser(app, None, "es").get(f"/threads/{thread.id}"))
    page = text_of(Browser(app, None, "fr").get(f"/renditions/posts/{post.id}/fr"))
    assert "The wells are dry." in page
    assert "Les puits sont <strong>à sec</strong>." in page


def test_only_a_thread_with_renditions_pays_for_them_and_once(app: Flask, cast: Cast) -> None:
    plain, _post = a_post(cast)
    rendered, post = a_post(cast)
    render(OfPost(post), "fr", {"text": "Les puits sont à sec."}, by=cast.carla)
    reader = Browser(app, None, "fr")

    def asked(thread: Thread) -> list[str]:
        reader.get(f"/threads/{thread.id}")
        return statements_of(lambda: reader.get(f"/threads/{thread.id}"))

    without, with_one = asked(plain), asked(rendered)
    assert len(with_one) == len(without) + 1
    for number in range(3, 8):
        other = says(cast.amina, rendered, f"Number {number}.")
        db.session.commit()
        render(OfPost(other), "fr", {"text": f"Numéro {number}."}, by=cast.carla)
    assert len(asked(rendered)) == len(with_one)


def test_what_is_not_shown_is_shown_in_no_language(app: Flask, cast: Cast) -> None:
    thread, post = a_post(cast)
    render(OfPost(post), "fr", {"text": "Les puits sont à sec."}, by=cast.carla)
    visitor, address = Browser(app, None, "fr"), f"/renditions/posts/{post.id}/fr"
    assert visitor.get(address).status_code == 200
    cast.farmers.reading = Reading.MEMBERS
    assert visitor.get(address).status_code == 404
    cast.farmers.reading = Reading.PUBLIC
    threads.hide(post, by=cast.carla, reason="An insult.", language="en")
    assert visitor.get(address).status_code == 404
    assert "/renditions/" not in text_of(visitor.get(f"/threads/{thread.id}"))


def test_a_draft_is_rendered_by_those_who_may_and_unknown_to_others(app: Flask, cast: Cast) -> None:
    tariq = translator(cast, language="en")
    draft, first, _second = two_blocks(cast)
    address = f"/renditions/drafts/{draft.id}/fr"
    assert Browser(app, tariq).get(f"{address}/edit").status_code == 200
    assert Browser(app, cast.amina).get(f"{address}/edit").status_code == 404
    assert Browser(app, cast.amina).post(f"{address}/parts").status_code == 404
    assert Browser(app, cast.fatou).post(f"{address}/parts").status_code == 403
    assert Browser(app, None).post(f"{address}/parts").status_code == 404
    for wrong in ("en", "xx"):
        assert Browser(app, tariq).get(f"/renditions/drafts/{draft.id}/{wrong}/edit").status_code == 404
    assert Browser(app, tariq).get("/renditions/cakes/1/fr/edit").status_code == 404
    assert first.uid


def test_every_button_saves_all_that_was_typed(app: Flask, cast: Cast) -> None:
    tariq = translator(cast, language="en")
    draft, first, second = two_blocks(cast)
    browser, address = Browser(app, tariq), f"/renditions/drafts/{draft.id}/fr"
    typed = form_of(text_of(browser.get(f"{address}/edit")))
    typed |= {f"text-{block.uid}": WORDS[block.text] for block in (first, second)}
    sent = browser.post(f"{address}/parts", {**typed, "at": first.uid})
    assert sent.status_code == 303
    assert sent.location.endswith(f"/edit#part-{first.uid}")
    found = states(OfDraft(draft), "fr")
    assert (found[first.uid], found[second.uid]) == (State.HUMAN, State.HUMAN)


def test_a_conflict_shows_both_texts_and_keeps_the_rest(app: Flask, cast: Cast) -> None:
    tariq = translator(cast, language="en")
    draft, first, second = two_blocks(cast)
    browser, address = Browser(app, tariq), f"/renditions/drafts/{draft.id}/fr"
    typed = form_of(text_of(browser.get(f"{address}/edit")))
    render(OfDraft(draft), "fr", {first.uid: "La nappe s’épuise."}, by=cast.carla)
    typed |= {f"text-{block.uid}": WORDS[block.text] for block in (first, second)}
    sent = browser.post(f"{address}/parts", typed)
    assert sent.status_code == 409
    page = text_of(sent)
    for words in ("La nappe s’épuise.", *WORDS.values()):
        assert words in unescape(page)
    again = browser.post(f"{address}/parts", form_of(page))
    assert again.status_code == 303
    rows = db.session.scalars(select(RenderedPart).where(~RenderedPart.past)).all()
    assert {row.opening.text for row in rows} == set(WORDS.values())


def test_words_for_a_block_taken_out_meanwhile_come_back_on_the_page(app: Flask, cast: Cast) -> None:
    draft, first, _second = two_blocks(cast)
    browser, address = Browser(app, translator(cast, language="en")), f"/renditions/drafts/{draft.id}/fr"
    typed = form_of(text_of(browser.get(f"{address}/edit")))
    papers.remove_block(first, by=cast.carla)
    sent = browser.post(f"{address}/parts", {**typed, f"text-{first.uid}": "La nappe baisse."})
    assert sent.status_code == 409
    assert "La nappe baisse." in text_of(sent)
    assert "no longer in the original" in text_of(sent)


def test_a_stale_part_shows_what_changed_since(app: Flask, cast: Cast) -> None:
    tariq = translator(cast, language="en")
    draft, first, _second = rendered_draft(cast, tariq)
    papers.edit_block(
        first, by=cast.carla, source="The water table is rising.", editorial=False, seen_edits=0
    )
    page = text_of(Browser(app, tariq).get(f"/renditions/drafts/{draft.id}/fr/edit"))
    assert re.search(r"<del>.*falling.*</del>", page)
    assert re.search(r"<ins>.*rising.*</ins>", page)


def test_a_long_paper_is_rendered_page_by_page(app: Flask, cast: Cast) -> None:
    draft, first, _second = two_blocks(cast)
    for number in range(30):
        papers.add_block(first.section, by=cast.carla, source=f"Block {number}. " + "Water. " * 100)
    browser = Browser(app, translator(cast, language="en"))
    address = f"/renditions/drafts/{draft.id}/fr"
    page = text_of(browser.get(f"{address}/edit"))
    assert f"{address}/edit?page=2" in page
    typed = form_of(text_of(browser.get(f"{address}/edit?page=2")))
    name = next(key for key in typed if key.startswith("text-"))
    sent = browser.post(f"{address}/parts", {**typed, name: "ماء " * 5000})
    assert sent.status_code == 303
    assert "?page=2#" in sent.location


def test_the_queue_says_what_waits_in_a_translators_languages(app: Flask, cast: Cast) -> None:
    tariq = translator(cast, language="fr")
    draft, first, _second = rendered_draft(cast, tariq)
    papers.edit_block(first, by=cast.carla, source="It falls.", editorial=False, seen_edits=0)
    threads.publish_note(cast.farmers, by=cast.carla, title="Ce qui a bougé", source="Tout.", language="fr")
    browser = Browser(app, tariq)
    assert f'href="/boards/{cast.farmers.slug}/renditions"' in text_of(browser.get("/boards/farmers"))
    page = text_of(browser.get("/boards/farmers/renditions"))
    assert f"/renditions/drafts/{draft.id}/fr/edit" in page
    assert "1 parties faites sur 4" in page
    assert "1 partie périmée" in page
    assert "Ce qui a bougé" not in page
    assert "Ce qui a bougé" in text_of(browser.get("/boards/farmers/renditions?in=ar"))
    assert Browser(app, cast.amina).get("/boards/farmers/renditions").status_code == 403
    assert Browser(app, None).get("/boards/farmers/renditions").status_code == 302


def test_the_queue_asks_the_same_at_two_sizes(app: Flask, cast: Cast) -> None:
    tariq = translator(cast)
    rendered_draft(cast, tariq)
    published(cast, rendered_draft(cast, tariq)[0])
    the_worker_carries_on()
    browser = Browser(app, tariq)
    few = statements_of(lambda: browser.get("/boards/farmers/renditions"))
    for _number in range(3):
        draft, _first, _second = rendered_draft(cast, tariq)
        published(cast, draft)
        rendered_draft(cast, tariq)
        threads.publish_note(cast.farmers, by=cast.carla, title="A note", source="More.", language="en")
    the_worker_carries_on()
    many = statements_of(lambda: browser.get("/boards/farmers/renditions"))
    assert len(few) == len(many) <= 16, "\n".join(many)


def test_a_version_is_written_into_the_chain_from_the_editor(app: Flask, cast: Cast) -> None:
    tariq = translator(cast, language="en")
    draft, _first, _second = rendered_draft(cast, tariq)
    version = published(cast, draft)
    the_worker_carries_on()
    browser, address = Browser(app, tariq), f"/renditions/versions/{version.id}/fr"
    assert "Write all 2 parts into the chain" in text_of(browser.get(f"{address}/edit"))
    assert browser.post(f"{address}/publication", {"some": "1"}).status_code == 422
    assert browser.post(f"{address}/publication").status_code == 303
    assert Browser(app, cast.elena).post(f"{address}/publication").status_code == 403
    page = text_of(Browser(app, None, "en").get(f"{OfVersion(version).url}?in=fr"))
    assert "is fixed as entry 2" in page
    assert f"{address}.json" in page
    register = text_of(Browser(app, None, "en").get("/boards/farmers/register"))
    assert "wrote the rendition (Français) of version 1" in register
