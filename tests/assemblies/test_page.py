"""The form that opens an assembly: an administrator fills it in, and goes on in the office."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.assemblies.actions import open_assembly
from forum.assemblies.models import Assembly, Level
from forum.assemblies.queries import assembly_by_slug
from forum.boards.queries import board_by_slug
from forum.database import db
from forum.errors import Refused
from forum.journal import Verb
from forum.permissions import can
from tests.cast import Browser, Cast, text_of
from tests.entries import last_entry

ISLAND = {
    "languages": ["fr", "ar"],
    "default": "ar",
    "name-fr": "L’île",
    "name-ar": "الجزيرة",
    "description-fr": "Qui vit ici.",
    "level": "local",
    "parent": "",
    "slug": "island",
}


def assemblies() -> int:
    return db.session.scalar(select(func.count()).select_from(Assembly)) or 0


def test_an_administrator_opens_an_assembly_in_its_languages(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.admin).post("/assemblies", {**ISLAND, "parent": str(cast.assembly.id)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/a/island/office")
    opened = assembly_by_slug("island")
    assert opened is not None
    assert (opened.languages, opened.language, opened.level) == (["ar", "fr"], "ar", Level.LOCAL)
    assert opened.names == {"fr": "L’île", "ar": "الجزيرة"}
    assert opened.descriptions == {"fr": "Qui vit ici."}
    assert opened.parent == cast.assembly


def test_the_journal_says_who_opened_it(app: Flask, cast: Cast) -> None:
    Browser(app, cast.admin).post("/assemblies", ISLAND)
    entry, opened = last_entry(), assembly_by_slug("island")
    assert opened is not None
    assert (entry.verb, entry.actor_id, entry.assembly_id) == (
        Verb.ASSEMBLY_OPENED,
        cast.admin.id,
        opened.id,
    )


@pytest.mark.parametrize("name", ["nobody", "amina", "carla", "fatou", "dario"])
def test_others_are_refused(app: Flask, cast: Cast, name: str) -> None:
    member = getattr(cast, name, None)
    browser, refused = Browser(app, member), 403 if member else 302
    before = assemblies()
    assert browser.get("/assemblies/new").status_code == refused
    assert browser.post("/assemblies/languages", ISLAND).status_code == refused
    assert browser.post("/assemblies", ISLAND).status_code == refused
    assert assemblies() == before


def test_the_act_itself_is_for_administrators(cast: Cast) -> None:
    with pytest.raises(Refused):
        open_assembly(
            "island", by=cast.fatou, level=Level.LOCAL, names={"en": "Isle"}, descriptions={}, spoken=["en"]
        )


def test_the_same_form_twice_opens_one_assembly(app: Flask, cast: Cast) -> None:
    browser, before = Browser(app, cast.admin), assemblies()
    assert browser.post("/assemblies", ISLAND).status_code == 303
    again = browser.post("/assemblies", ISLAND)
    assert again.status_code == 422
    assert 'id="e-slug"' in text_of(again)
    assert assemblies() == before + 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "two words"}, "slug"),
        ({"name-fr": "", "name-ar": " "}, "name-fr"),
        ({"languages": []}, "languages"),
        ({"languages": ["fr"], "default": "fr"}, "name-fr"),
        ({"level": "galactic"}, "level"),
        ({"parent": "0"}, "parent"),
        ({"default": "es"}, "default"),
    ],
)
def test_what_cannot_be_comes_back_with_all_that_was_typed(
    app: Flask, cast: Cast, changed: dict[str, object], field: str
) -> None:
    sent = {**ISLAND, **changed}
    answer = Browser(app, cast.admin, "en").post("/assemblies", sent)
    page = text_of(answer)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}"' in page
    assert "Qui vit ici." in page
    for name in ("name-fr", "name-ar"):
        assert str(sent[name]).strip() in page
    assert assembly_by_slug("island") is None


def test_choosing_a_language_brings_its_fields_and_loses_nothing(app: Flask, cast: Cast) -> None:
    browser = Browser(app, cast.admin)
    assert 'name="name-en"' in text_of(browser.get("/assemblies/new"))
    answer = browser.post("/assemblies/languages", {**ISLAND, "languages": ["fr", "ar", "pt"]})
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'id="f-name-pt"' in page
    assert 'value="الجزيرة"' in page
    assert 'value="island"' in page
    assert '<option value="ar" selected' in page
    assert assembly_by_slug("island") is None


def test_the_form_is_offered_to_administrators(app: Flask, cast: Cast) -> None:
    def offered(name: str, address: str) -> bool:
        return "/assemblies/new" in text_of(Browser(app, getattr(cast, name, None)).get(address))

    for address in ("/", "/a/mediterranean", "/account"):
        assert [name for name in ("nobody", "amina", "fatou", "admin") if offered(name, address)] == ["admin"]


def test_an_empty_site_begins_with_it(app: Flask, cast: Cast) -> None:
    """From the form to the office, to a committee, to a first milieu: by the pages alone."""
    browser = Browser(app, cast.admin)
    browser.post("/assemblies", ISLAND)
    office = text_of(browser.get("/a/island/office"))
    for page in ("milieus/new", "alliances/new", "mandates/new"):
        assert f'href="/a/island/{page}"' in office
        assert browser.get(f"/a/island/{page}").status_code == 200
    given = browser.post(
        "/a/island/mandates",
        {"member": "Elena Papadaki", "role": "pilot-committee", "board": "", "until": ""},
    )
    assert given.status_code == 303
    opened = assembly_by_slug("island")
    assert opened is not None
    assert can(cast.elena, "board.change", opened)
    milieu = {"slug": "islanders", "name-ar": "سكان", "hue": "1", "mark": "boat", "reading": "public"}
    elena = Browser(app, cast.elena)
    assert elena.post("/a/island/milieus", {**milieu, "writing": "members"}).status_code == 303
    board = board_by_slug("islanders")
    assert board is not None
    assert board.assembly == opened


@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "Ouvrir une assemblée"), ("es", "Abrir una asamblea")]
)
def test_the_form_reads_in_every_language(app: Flask, cast: Cast, language: str, heading: str) -> None:
    assert cast.admin.account is not None
    cast.admin.account.language = language
    assert f"<h1>{heading}</h1>" in text_of(Browser(app, cast.admin).get("/assemblies/new"))
