"""Every element of a letter carries its own style, computed once per template and exactly as if once per mail."""

import re
from pathlib import Path

import pytest
from css_inline import CSSInliner
from jinja2 import DictLoader, Environment, TemplateSyntaxError
from lxml import html as parser

from forum.mail.inlining import for_letters, inline, style_of, styled, stylesheet
from forum.mail.letters import compose
from tests.post_office import BRUNO, confirm, site


def rules() -> list[str]:
    """The selectors of the style sheet, those of @media apart."""
    sheet = re.sub(r"/\*.*?\*/", "", stylesheet(), flags=re.DOTALL)
    sheet = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    return [selector.strip() for block in re.findall(r"([^{}]+)\{", sheet) for selector in block.split(",")]


def test_the_sheet_looks_at_one_element_at_a_time() -> None:
    assert len(rules()) > 10
    for selector in rules():
        assert re.fullmatch(r"[a-z][a-z0-9]*(\.[a-z-]+)*|(\.[a-z-]+)+", selector), selector


def test_inlining_a_template_is_the_same_as_inlining_the_letter(tmp_path: Path) -> None:
    with site(tmp_path).app_context():
        body = compose(confirm(BRUNO, unsubscribe="https://forum.sea.example/u")).get_body(("html",))
    assert body is not None
    ours = parser.document_fromstring(body.get_content())
    bare = parser.document_fromstring(re.sub(r' style="[^"]*"', "", body.get_content()))
    whole = CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
    theirs = parser.document_fromstring(whole.inline(parser.tostring(bare, encoding="unicode")))
    for one, other in zip(ours.iter(), theirs.iter(), strict=True):
        assert one.tag == other.tag
        assert one.get("style") == other.get("style"), one.tag
    assert ours.find("body").get("style")
    assert ours.find(".//a[@class='button']").get("style")


def test_the_sheet_stays_for_dark_mode(tmp_path: Path) -> None:
    with site(tmp_path).app_context():
        body = compose(confirm()).get_body(("html",))
    assert body is not None
    assert "@media (prefers-color-scheme: dark)" in body.get_content()
    assert '<meta name="color-scheme" content="light dark">' in body.get_content()


@pytest.mark.parametrize("tag", ["td", "th", "tr", "p", "a", "img", "body", "table"])
def test_any_element_may_have_a_class(tag: str) -> None:
    assert "font-family: Consolas" in style_of(tag, "code")
    assert style_of("bdi") == ""


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (
            '<a href="{{ f("x>y") }}" class="code">',
            r'<a href="{{ f("x>y") }}" class="code" style="{a.code}">',
        ),
        ("<p {% if a > b %}lang='fr'{% endif %}>", r"<p {% if a > b %}lang='fr'{% endif %} style=\"{p}\">"),
        ("<a title='{{ a }} > {b'>", "<a title='{{ a }} > {b' style=\"{a}\">"),
        ('<img alt="" class="code" />', '<img alt="" class="code" style="{img.code}" />'),
        ("{# <p> #}<!-- <p> --><head><p></head>", "{# <p> #}<!-- <p> --><head><p></head>"),
        ("{{ a }} < b and </p> <bdi> {% set x = '<' %}", "{{ a }} < b and </p> <bdi> {% set x = '<' %}"),
    ],
)
def test_only_start_tags_are_touched(source: str, wanted: str) -> None:
    for mark, style in {"a.code": style_of("a", "code"), "img.code": style_of("img", "code")}.items():
        wanted = wanted.replace("{" + mark + "}", style)
    wanted = wanted.replace("{p}", style_of("p")).replace("{a}", style_of("a")).replace('\\"', '"')
    assert inline(source) == wanted


@pytest.mark.parametrize(
    "source", ['<p class="{{ kind }}">', "<p class='a {% if b %}c{% endif %}'>", '<p style="x">']
)
def test_a_style_that_cannot_be_known_is_an_error_at_once(source: str) -> None:
    letters = for_letters(Environment(loader=DictLoader({"email/x/body.html": source}), autoescape=True))
    with pytest.raises(TemplateSyntaxError, match="in a letter"):
        letters.get_template("email/x/body.html")


def test_pages_are_left_as_they_are() -> None:
    page = '<p class="{{ kind }}" style="x">'
    letters = for_letters(
        Environment(loader=DictLoader({"page.html": page, "email/x/body.txt": page}), autoescape=True)
    )
    assert letters.get_template("page.html").render(kind="a") == '<p class="a" style="x">'
    assert letters.get_template("email/x/body.txt").render(kind="a") == '<p class="a" style="x">'


def test_people_s_words_are_styled_once_and_kept() -> None:
    fragment = styled('<blockquote lang="ar" dir="auto"><p>الشباك</p></blockquote>')
    assert f'<p style="{style_of("p")}">الشباك</p>' in fragment
    assert 'dir="auto"' in fragment
