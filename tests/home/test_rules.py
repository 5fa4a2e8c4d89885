"""The rules page prints the very tables the site obeys; the about page says what this is."""

import pytest
from flask import Flask
from lxml import html as parser

from forum import phases
from forum.permissions import LAW, RULES
from forum.tongues import INTERFACE, direction
from tests.cast import Browser, text_of


def rows(page: str, anchor: str) -> list[list[str]]:
    """The cells of the table that follows a heading, as text."""
    table = parser.document_fromstring(page).xpath(f'//h2[@id="{anchor}"]/following::table[1]')[0]
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in table.xpath("./tbody/tr")
    ]


def test_every_line_of_the_law_is_printed(visitor: Browser) -> None:
    printed = rows(text_of(visitor.get("/rules")), "law")
    assert printed == [
        [
            str(rule.says),
            " ".join(str(may.says) for may in rule.who),
            " ".join(str(may.says) for may in rule.provided),
        ]
        for rule in LAW
    ]


def test_every_act_can_be_pointed_at(visitor: Browser) -> None:
    page = text_of(visitor.get("/rules"))
    assert all(f'<tr id="{rule.act}">' in page for rule in LAW)


def test_the_table_of_phases_is_printed(visitor: Browser) -> None:
    printed = rows(text_of(visitor.get("/rules")), "phases")
    assert [row[0] for row in printed] == [
        *(f"{row.phase.title}{row.full_title}" for row in phases.TABLE),
        "Always",
    ]
    for row, (_title, kinds, opens) in zip(phases.TABLE, printed, strict=False):
        assert kinds == " ".join(str(kind.title) for kind in row.kinds)
        assert opens.startswith(str(row.says))
        assert all(str(RULES[act].says) in opens for act in row.acts if act in RULES)


@pytest.mark.parametrize("language", INTERFACE)
@pytest.mark.parametrize("address", ["/rules", "/about"])
def test_they_read_in_every_language(app: Flask, address: str, language: str) -> None:
    answer = Browser(app, None, language).get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction(language)}"' in text_of(answer)


def test_about_says_where_the_source_code_is(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "https://www.gnu.org/licenses/agpl-3.0.html" in text_of(visitor.get("/about"))
    assert "ask the people who run it" in text_of(visitor.get("/about"))
    monkeypatch.setitem(app.config, "SOURCE_URL", "https://code.example/milieu")
    assert 'href="https://code.example/milieu"' in text_of(visitor.get("/about"))
