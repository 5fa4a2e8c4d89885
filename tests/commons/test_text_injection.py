"""Whatever is written, nothing on the page runs, loads from elsewhere or pretends to be ours."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.pointers import QuotedPassage
from forum.text import ATTRIBUTES, REL, SCHEMES, TAGS, clean, render
from tests.commons import payloads

ALLOWED = {tag: set(attributes) for tag, attributes in ATTRIBUTES.items()}


def parsed(html: str, container: str = "div") -> Element:
    fragment: Element = html5lib.parseFragment(
        html, treebuilder="etree", container=container, namespaceHTMLElements=False
    )
    return fragment


def scheme_of(address: str) -> str:
    """What stands before the first colon of an address, unless it is a path (RFC 3986, 3.1 and 4.2)."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
    return found.group(1).lower() if found else ""


def offences(html: str) -> Iterator[str]:
    """What a browser would find in some HTML that the house does not allow."""
    for element in list(parsed(html).iter())[1:]:
        if element.tag not in TAGS:
            yield f"element {element.tag}"
            continue
        for name, value in element.attrib.items():
            rule = ATTRIBUTES.get(element.tag, {}).get(name)
            if rule is None or not re.fullmatch(rule, value):
                yield f"attribute {element.tag} {name}={value}"
        target = re.sub(r"[\x00-\x20]", "", element.get("href", "")).replace("\\", "/")
        if target and scheme_of(target) not in {"", *SCHEMES}:
            yield f"address {target}"
    if re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", html):
        yield "a character that reorders or hides"


def outline(html: str) -> list[object]:
    """The tree a browser would build, as something to compare."""

    def of(element: Element) -> list[object]:
        inside = [[of(child), child.tail or ""] for child in element]
        return [element.tag, sorted(element.attrib.items()), element.text or "", inside]

    return of(parsed(html))


def rendered(source: str) -> str:
    """A source rendered as on a page where all pointers lead somewhere, its author's name an attack too."""
    return render(
        source,
        mention=lambda handle: f"/members/{handle}",
        reference=lambda number: f"?from={number}#p{number}",
        quote=lambda quote: QuotedPassage(
            "<script>steal()</script>", '"><img onerror=x>', 3, "?from=3#p3", "fr"
        ),
        limits=False,
        fold=True,
    )


def test_there_are_enough_attacks_to_say_so() -> None:
    written = {
        *payloads.ELEMENTS,
        *payloads.HANDLERS,
        *payloads.FOREIGN,
        *payloads.ADDRESSES,
        *payloads.MARKDOWN,
    }
    assert len(written) >= 240
    assert len(set(payloads.ALL)) >= 700


@pytest.mark.parametrize("payload", payloads.ALL)
def test_what_is_written_to_harm_is_only_shown(payload: str) -> None:
    html = rendered(payload)
    assert list(offences(html)) == []
    # A browser that writes the page out and reads it again finds the same.
    again = html5lib.serialize(parsed(html), quote_attr_values="always", omit_optional_tags=False)
    assert outline(again) == outline(html)
    for container in ("td", "blockquote", "li"):
        assert not {element.tag for element in parsed(html, container).iter()} & {
            "script",
            "img",
            "svg",
            "math",
            "style",
        }


@pytest.mark.parametrize("payload", payloads.ALL)
def test_the_cleaner_holds_alone_should_the_parser_ever_let_html_through(payload: str) -> None:
    for html in (clean(payload), clean(f"<p>{payload}</p>"), clean(f"<table><tr><td>{payload}")):
        assert list(offences(html)) == []


@pytest.mark.parametrize("address", payloads.ADDRESSES)
def test_a_link_leads_only_where_links_may_lead(address: str) -> None:
    for html in (
        render(f"[words]({address})"),
        render(f"[words](<{address}>)"),
        clean(f'<a href="{address}">words</a>'),
    ):
        for link in parsed(html).iter("a"):
            assert scheme_of(link.get("href", "")) in {"", *SCHEMES}
        assert "words" in "".join(parsed(html).itertext())


@pytest.mark.parametrize(
    "address",
    ["//evil.example/x", "https:evil.example", "http://a@evil.example", "http://\u0430pple\u2024com@b.org"],
)
def test_a_link_that_does_not_look_like_where_it_leads_is_no_link(address: str) -> None:
    assert "<a " not in render(f"[words]({address})")


@pytest.mark.parametrize("payload", payloads.ALL)
def test_a_second_sanitizer_finds_nothing_to_take_away(payload: str) -> None:
    html = rendered(payload)
    assert outline(
        nh3.clean(html, tags=set(TAGS), attributes=ALLOWED, url_schemes=set(SCHEMES), link_rel=None)
    ) == outline(html)


def test_a_link_made_by_a_person_is_vouched_for_by_nobody() -> None:
    html = render(
        "[a](https://a.org) <https://b.org> https://c.org d@e.org ![f](https://f.org/f.png) [g](/g)"
    )
    assert [link.get("rel") for link in parsed(html).iter("a")] == [REL] * 6


def test_nobody_is_given_the_class_of_a_mention_or_another_rel() -> None:
    html = clean('<a class="mention evil" rel="author" href="https://a.org">x</a>')
    assert html == f'<a href="https://a.org" rel="{REL}">x</a>'


# -- held against a second sanitizer, whatever is written ----------------------

MARKS = "> |- |1. |# |```\n|~~~\n|***|**|_|~~|`|[|](|)|![|<|&|&#|;|'|\"|\\|    |\t|http://|www.|@|#|---\n|@amina|#12"
MORE = ["\n", "\n\n", "|", "|-|-|\n", "| a | b |\n", "[quote 3:1-9]\n", "[a]: /b\n", "a@b.org"]
LETTERS = ["é", "ب", "日本", "\u0301", "\u200f", "\U0001f41f"]
PIECES = st.one_of(
    st.sampled_from(payloads.ALL),
    st.sampled_from([*MARKS.split("|"), *MORE, *LETTERS]),
    st.text(max_size=12),
    st.text(max_size=12).map(lambda words: f"[x](http://{words}.org) "),
)
MARKDOWN = st.lists(PIECES, max_size=14).map("".join)


@settings(deadline=None, database=None, max_examples=300)
@given(MARKDOWN)
@example("[x](http://a%zz.org)")
@example("http://a.b.0x10/")
@example("[x](http://É.org) [x](http://straße.de) [x](http://اب.org) [x](http://aب.org) [x](http://🐟.org)")
@example("[x](http://xn--/)")
@example("\ud800[x](http://\udfff)")
def test_what_bleach_lets_through_nh3_lets_through_unchanged(source: str) -> None:
    html = rendered(source)
    assert list(offences(html)) == []
    assert outline(
        nh3.clean(html, tags=set(TAGS), attributes=ALLOWED, url_schemes=set(SCHEMES), link_rel=None)
    ) == outline(html)
