"""Proposals and mails in HTML become the Markdown a person would have written, and no word is lost."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.markdown_from_html import html_to_markdown
from forum.text import render
from tests.commons import payloads


def shown(html: str) -> str:
    """The words of some HTML, without its spaces."""
    return "".join("".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext()).split())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("   \n", ""),
        ("fish", "fish"),
        ("<p>one\n two</p><p>three</p>", "one two\n\nthree"),
        ("<p>L&rsquo;eau &agrave; 5&nbsp;&euro; &lt; 6 &amp;amp;</p>", "L’eau à 5\xa0€ \\< 6 \\&amp;"),
        ("<p>one<br>two<br/>three</p>", "one\\\ntwo\\\nthree"),
        ("one<br><br>two<br>", "one\n\ntwo"),
        ("<p>&nbsp;</p><p>one</p><p><br></p>", "one"),
        ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
        ("<b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s> <del>f</del>", "**a b** _c d_ ~~e f~~"),
        ("<p>a<b> b </b>c</p>", "a **b** c"),
        ("<p>un<b>bre</b>ak<i>ab</i>le</p>", "un**bre**ak*ab*le"),
        ("<b><i>a</i></b>", "**_a_**"),
        ("<b>a<b>b</b></b>", "**ab**"),
        ("<p>a<b>«b»</b>c</p>", "a«b»c"),
        ("<b></b><i> </i>a", "a"),
        ("<b>a<br><br>b</b>", "**a**\n\n**b**"),
        ("<u>a</u> <span style='x'>b</span> <font>c</font> H<sub>2</sub>O", "a b c H2O"),
        ('<a href="https://b.org/c_d">a</a>', "[a](https://b.org/c_d)"),
        ('<a href="https://b.org/(c) d">a</a>', "[a](https://b.org/%28c%29d)"),
        ('<a href="https://b.org">https://b.org</a>', "<https://b.org>"),
        (
            '<a href="mailto:a@b.org">a@b.org</a> <a href="mailto:a@b.org">us</a>',
            "<a@b.org> [us](mailto:a@b.org)",
        ),
        (
            '<a href="https://b.org"><img src="https://b.org/p.png" alt="port"></a>',
            "[![port](https://b.org/p.png)](https://b.org)",
        ),
        ('<a href="https://b.org"></a><a href="https://b.org"> </a>', ""),
        ("see https://b.org/c_d*e. ok", "see <https://b.org/c_d*e>. ok"),
        ('<a href="https://b.org">to https://b.org/c</a>', "[to https://b.org/c](https://b.org)"),
        (
            '<a href="/b">a</a> <a href="javascript:steal()">b</a> <a name="c">c</a> <a href="cid:x">d</a>',
            "a b c d",
        ),
        ('No!<a href="https://b.org">a</a>', "No\\![a](https://b.org)"),
        ('<img src="https://b.org/p.png" alt="A [port]">', "![A \\[port\\]](https://b.org/p.png)"),
        ('<img src="cid:p" alt="port"> <img src="https://b.org/dot.gif" width="1" height="1">', "port"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<ol start=9><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "9. a\n10. b\n    - c"),
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul></ul>", "- a\n  - b\n    1. c"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n\n- c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul><p>c</p><ul><li>d</ul>", "- a\n\n* b\n\nc\n\n- d"),
        ("<ul><li></li><li>a</li><ul><li>b</li></ul></ul>", "- a\n- - b"),
        ("<blockquote>a<blockquote><p>b</p><p>c</p></blockquote></blockquote>", "> a\n>\n> > b\n> >\n> > c"),
        ("<h1>A <b>b</b></h1><h3>c<br>d #</h3>", "# A b\n\n### c d \\#"),
        ("<pre>x  &lt; 1\n```\n</pre>", "````\nx  < 1\n```\n````"),
        ('<pre><code class="language-py">x</code></pre>', "```py\nx\n```"),
        ("<code>a_b</code> <tt>`c`</tt>", "`a_b` `` `c` ``"),
        ("a<hr>b", "a\n\n***\n\nb"),
        ("<q>a</q>", "“a”"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td><p>x<br>y</p></td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | x y |",
        ),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "|  |  |\n| --- | --- |\n| a | b |"),
        ("<table><tr><td><p>a</p><ul><li>b</ul></td></tr><tr><td>c</td></tr></table>", "a\n\n- b\n\nc"),
        ("<script>x</script><style>y</style><title>z</title>a<!-- b --><svg><text>c</text></svg>", "a"),
        ("<div style='display: none'>hidden</div><p hidden>too</p>a", "a"),
        (
            "mon <nom de famille> et <a@b.org> si 1 <2 <o:p>Word</o:p>",
            "mon \\<nom de famille> et \\<a@b.org> si 1 \\<2 Word",
        ),
        ("<p>one<p>two<b>three", "one\n\ntwo**three**"),
        ("</p></b>a</div>", "a"),
    ],
)
def test_html_is_written_as_a_person_would(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    "words",
    [
        *(
            "# a",
            "- a",
            "+ a",
            "* a",
            "1. a",
            "2) a",
            "> a",
            "---",
            "===",
            "***",
            "| a |",
            "|---|",
            "```",
            "~~~",
            "    a",
        ),
        *(
            "*a*",
            "_a_",
            "__a__",
            "a_b_c",
            "**a**",
            "~~a~~",
            "`a`",
            "[a](b)",
            "![a](b)",
            "[a]: /b",
            "<b>",
            "&amp;",
            "\\",
            "\\*",
        ),
        *(
            "[quote 1:2-3]",
            "a\\",
            "https://a.org/b_c_d",
            "#",
            "1.",
            "-",
            "a # ",
            ":-:",
            "- - -",
            "_ _ _",
            "&#35; a",
        ),
    ],
)
@pytest.mark.parametrize(
    "around",
    ["<p>{}</p>", "<p>before<br>{}<br>after</p>", "<ul><li>{}</li></ul>", "<td>{}</td>", "<b>{}</b>"],
)
def test_words_that_look_like_markdown_stay_words(words: str, around: str) -> None:
    html = around.format(words.replace("&", "&amp;").replace("<", "&lt;"))
    assert shown(render(html_to_markdown(html), limits=False)) == shown(html)


def test_a_quote_of_a_mail_can_be_folded() -> None:
    markdown = html_to_markdown("<div>Yes.</div><blockquote>one<br>two<br>three<br>four</blockquote>")
    assert "<summary>… 4</summary>" in render(markdown, fold=True)


def test_the_order_and_nesting_of_a_proposal_survive() -> None:
    html = (
        "<h2>Eau</h2><p>Un <strong>puits</strong>.</p><ol><li>sel<ul><li>mer</li></ul></li><li>coût</li></ol>"
    )
    html += "<blockquote><p>non</p></blockquote>"
    again = render(html_to_markdown(html)).replace("\n", "")
    assert again == html.replace("h2>", "h4>")


@pytest.mark.parametrize("element", ["div", "b", "blockquote", "ul", "table", "span", "font"])
def test_what_is_thousands_deep_keeps_its_words(element: str) -> None:
    html = (
        f"<{element}>" * 3_000
        + "fish &amp; <i>chips</i><script>x</script>"
        + f"</{element}>" * 3_000
        + "<p>after</p>"
    )
    assert "".join(html_to_markdown(html).replace("_", "").split()) == "fish&chipsafter"


def test_what_is_a_hundred_deep_keeps_its_words_too() -> None:
    html = "<blockquote><ul><li>" * 60 + "fish <i>chips</i>" + "</ul></blockquote>" * 60
    assert shown(render(html_to_markdown(html), limits=False)).strip(">-") == "fishchips"


@pytest.mark.parametrize(
    "piece",
    [
        "<b>a ",
        "<i>a</i>",
        "<p>",
        "<li>",
        "<ul><li>a",
        "<td>a",
        "<br>",
        "<a href=x>",
        "a_",
        "*",
        "&lt;",
        "<",
        "</b>",
    ],
)
def test_thousands_of_anything_are_converted(piece: str) -> None:
    html_to_markdown(piece * 5_000)


@pytest.mark.parametrize("payload", payloads.ALL[::7])
def test_nothing_harmful_comes_through(payload: str) -> None:
    html = render(html_to_markdown(payload), limits=False)
    assert not re.search(
        r"<(?:script|img|svg|math|style|iframe)|<[^>]*\son\w+=|href=.?(?:java|data|vb)", html, re.IGNORECASE
    )


TEXT = st.text(st.sampled_from("ab é.*_`#>[]()!<&~|\\-+1=:\n"), max_size=12).map(
    lambda words: words.replace("&", "&amp;").replace("<", "&lt;")
)
INLINE = st.recursive(
    TEXT,
    lambda inner: st.builds(
        "{0}<{1}>{2}</{1}>{3}".format,
        TEXT,
        st.sampled_from(["b", "i", "s", "u", "span", "a href=https://b.org"]),
        inner,
        TEXT,
    ).map(lambda html: html.replace("</a href=https://b.org>", "</a>")),
    max_leaves=4,
)
BLOCKS = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "div", "h2"]), INLINE),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.lists(inner | INLINE, min_size=1, max_size=3).map(
            lambda items: f"<ul><li>{'</li><li>'.join(items)}</li></ul>"
        ),
        st.lists(inner | INLINE, min_size=1, max_size=3).map(
            lambda items: f"<ol><li>{'</li><li>'.join(items)}</li></ol>"
        ),
        inner.map(lambda html: f"<blockquote>{html}</blockquote>"),
        st.lists(INLINE, min_size=2, max_size=2).map(
            lambda cells: f"<table><tr><td>{'</td><td>'.join(cells)}</td></tr></table>"
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None, database=None, max_examples=150)
@given(BLOCKS)
def test_no_word_is_lost_on_the_way(html: str) -> None:
    assert shown(render(html_to_markdown(html), limits=False)) == shown(html)


@settings(deadline=None, database=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "</",
                "p",
                "b>",
                "<table>",
                "<tr>",
                "<li>",
                "&",
                ";",
                "a",
                '"',
                "=",
                "\x00",
                "\ud800",
                "<!--",
                "<?",
            ]
        )
    ).map("".join)
)
def test_any_bytes_of_html_give_some_markdown(html: str) -> None:
    assert isinstance(html_to_markdown(html), str)
