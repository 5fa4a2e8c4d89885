"""The register of the site: everybody sees who administers it, since when, and who gave it to them."""

import re

import pytest
from flask import Flask

from forum.database import db
from forum.members.actions import end_mandate, give_mandate
from forum.members.models import Role
from tests.cast import Browser, Cast, text_of
from tests.statements import count_statements


def lines(page: str) -> list[str]:
    """The sentences of the register, without their links."""
    found = re.findall(r"<li>\s*<p>(.*?)</p>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", line) for line in found]


def test_everybody_reads_who_administers_the_site(app: Flask, cast: Cast) -> None:
    mandate = give_mandate(cast.elena, Role.ADMINISTRATOR, by=cast.admin)
    give_mandate(cast.elena, Role.ADMINISTRATOR, by=cast.admin)
    end_mandate(mandate, by=cast.admin)
    db.session.commit()
    for reader in (None, cast.amina, cast.admin):
        page = Browser(app, reader, "en").get("/register")
        assert page.status_code == 200
        if reader is None:
            assert lines(text_of(page)) == [
                "Admin Istrator ended a mandate of Elena Papadaki: Administrator of the site.",
                "Admin Istrator gave Elena Papadaki a mandate: Administrator of the site.",
                "The site gave Admin Istrator a mandate: Administrator of the site.",
            ]


def test_what_is_done_in_an_assembly_is_in_the_assemblys(app: Flask, cast: Cast) -> None:
    page = text_of(Browser(app, None, "en").get("/register"))
    assert "Fatou Sow" not in page
    assert "Carla Ruiz" not in page
    assert 'href="/a/mediterranean/register"' in page
    assert 'href="/a/sahel/register"' in page


@pytest.mark.parametrize("address", ["/about", "/rules", "/a/mediterranean/register"])
def test_it_is_led_to(app: Flask, cast: Cast, address: str) -> None:
    assert 'href="/register"' in text_of(Browser(app, None).get(address))


def test_it_reads_in_every_language_and_asks_as_much_of_many(app: Flask, cast: Cast) -> None:
    for code, heading in (("fr", "Registre de ce site"), ("es", "Registro de este sitio")):
        assert heading in text_of(Browser(app, None, code).get("/register"))
    visitor = Browser(app, None)
    visitor.get("/register")
    few = count_statements(lambda: visitor.get("/register"))
    for member in (cast.amina, cast.bruno, cast.carla):
        give_mandate(member, Role.ADMINISTRATOR, by=cast.admin)
    db.session.commit()
    assert count_statements(lambda: visitor.get("/register")) == few
