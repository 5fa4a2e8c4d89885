"""A heading says which language it is in: the paper's own, but where the site had no word of it."""

import pytest
from flask import Flask
from lxml import html

from forum.database import db
from forum.papers import actions as papers
from forum.papers.headings import language_of_heading
from forum.papers.models import Draft, SectionKind
from forum.threads import actions as threads
from tests.cast import Browser, Cast, says, text_of, thread_by


def a_draft(cast: Cast, language: str) -> Draft:
    """A draft of a thread in a language, with its usual headings and one of Carla's own."""
    thread = thread_by(cast.amina, cast.farmers, title="Ndox mi", language=language)
    says(cast.amina, thread, "Teen yi dañu wow.", language=language)
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    draft = papers.open_draft(thread, by=cast.carla)
    papers.add_section(draft, by=cast.carla, heading="Teen yi")
    db.session.commit()
    return draft


def headings(app: Flask, cast: Cast, draft: Draft) -> list[tuple[str, str]]:
    page = html.fromstring(text_of(Browser(app, cast.carla).get(f"/drafts/{draft.id}")))
    return [
        (h.get("lang"), h.text_content().strip())
        for h in page.xpath("//section[@class='section']/h3[starts-with(@id, 'h-s-')]")
    ]


def test_a_draft_in_a_language_the_site_does_not_speak_begins_with_english_headings_marked_english(
    app: Flask, cast: Cast
) -> None:
    told = headings(app, cast, a_draft(cast, "wo"))
    assert told[0] == ("en", "Summary")
    assert {language for language, _heading in told[:5]} == {"en"}
    assert told[5] == ("wo", "Teen yi")


def test_a_draft_in_a_language_the_site_speaks_has_its_headings_in_it(app: Flask, cast: Cast) -> None:
    told = headings(app, cast, a_draft(cast, "ar"))
    assert {language for language, _heading in told} == {"ar"}
    assert not told[0][1].isascii()


def test_headings_stay_what_they_are_when_the_paper_is_said_to_be_in_another_language(
    app: Flask, cast: Cast
) -> None:
    draft = a_draft(cast, "fr")
    papers.rename_draft(draft, by=cast.carla, title="Ndox mi", language="wo")
    db.session.commit()
    told = headings(app, cast, draft)
    assert {language for language, _heading in told[:5]} == {"fr"}
    assert told[5] == ("wo", "Teen yi")


@pytest.mark.parametrize(
    ("kind", "heading", "language", "expected"),
    [
        (SectionKind.SUMMARY, "Summary", "wo", "en"),
        (SectionKind.SUMMARY, "Ci gàttal", "wo", "wo"),
        (SectionKind.OWN, "Summary", "wo", "wo"),
        (SectionKind.DIAGNOSIS, "Diagnostic", "fr", "fr"),
    ],
)
def test_only_what_the_site_wrote_is_known_by_its_words(
    app: Flask, kind: SectionKind, heading: str, language: str, expected: str
) -> None:
    with app.app_context():
        assert language_of_heading(kind, heading, language) == expected
