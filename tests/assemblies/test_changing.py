"""An assembly is given another name: by its committee, in its languages, at the address it always had."""

import pytest
from flask import Flask

from forum.assemblies.actions import change_assembly
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Verb
from tests.cast import Browser, Cast, reads_english, text_of
from tests.entries import entries, last_entry

NEW = {"name-en": "The Delta", "description-en": "Who lives by the river."}


def address(cast: Cast) -> str:
    return f"/a/{cast.assembly.slug}/settings"


def test_the_committee_renames_it_and_every_link_still_works(app: Flask, cast: Cast) -> None:
    fatou, here = Browser(app, reads_english(cast.fatou)), f"/a/{cast.assembly.slug}"
    assert f'href="{address(cast)}"' in text_of(fatou.get(f"{here}/office"))
    assert "every link to it keeps working" in text_of(fatou.get(address(cast)))
    answer = fatou.post(address(cast), NEW)
    assert (answer.status_code, answer.location) == (303, f"{here}/office")
    page = text_of(Browser(app, None, "en").get(here))
    assert ">The Delta</h1>" in page
    assert "Who lives by the river." in page


def test_the_journal_says_so_once(cast: Cast) -> None:
    for _time in range(2):
        change_assembly(cast.assembly, by=cast.fatou, names={"en": "The Delta"}, descriptions={})
    entry = last_entry()
    assert (entry.verb, entry.actor_id, entry.assembly_id) == (
        Verb.ASSEMBLY_CHANGED,
        cast.fatou.id,
        cast.assembly.id,
    )
    assert len(entries(Verb.ASSEMBLY_CHANGED)) == 1


@pytest.mark.parametrize("name", ["nobody", "amina", "carla", "dario"])
def test_others_are_refused(app: Flask, cast: Cast, name: str) -> None:
    member = getattr(cast, name, None)
    browser, refused = Browser(app, member), 403 if member else 302
    assert browser.get(address(cast)).status_code == refused
    assert browser.post(address(cast), NEW).status_code == refused
    db.session.refresh(cast.assembly)
    assert "The Delta" not in cast.assembly.names.values()
    with pytest.raises(Refused):
        change_assembly(cast.assembly, by=member, names={"en": "The Delta"}, descriptions={})


def test_without_a_name_nothing_typed_is_lost(app: Flask, cast: Cast) -> None:
    sent = {"name-en": " ", "description-en": "Who lives by the river."}
    answer = Browser(app, reads_english(cast.admin)).post(address(cast), sent)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Who lives by the river." in page
    assert 'href="#f-name-' in page
    with pytest.raises(Invalid):
        change_assembly(cast.assembly, by=cast.admin, names={"ja": "三角州"}, descriptions={})
    assert Browser(app, cast.admin).get("/a/nowhere/settings").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_it_reads_in_every_language(app: Flask, cast: Cast, language: str) -> None:
    assert cast.fatou.account
    cast.fatou.account.language = language
    answer = Browser(app, cast.fatou).get(address(cast))
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in text_of(answer)
