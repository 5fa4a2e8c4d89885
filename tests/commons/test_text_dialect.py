"""The dialect: CommonMark, a few habits of the web, and pointers to members, posts and passages."""

import pytest

from forum.pointers import HANDLE, Quote, QuotedPassage, quote_of
from forum.text import REL, Inside, mentions, quotes, render

A = f'rel="{REL}"'

COMMONMARK = [
    ("fish", "<p>fish</p>"),
    ("fish\nand\n\nchips", "<p>fish\nand</p>\n<p>chips</p>"),
    ("fish  \nand\\\nchips", "<p>fish<br>\nand<br>\nchips</p>"),
    (
        "*a* _b_ **c** __d__ ***e***",
        "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <em><strong>e</strong></em></p>",
    ),
    ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>"),
    ("\\*not\\* \\# \\[x\\]", "<p>*not* # [x]</p>"),
    ("`a*b*` ``c`d``", "<p><code>a*b*</code> <code>c`d</code></p>"),
    ("&eacute; &#233; &amp; &copy;", "<p>é é &amp; ©</p>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"),
    ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
    ("> a\nb", "<blockquote>\n<p>a\nb</p>\n</blockquote>"),
    ("> > a", "<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n</blockquote>"),
    ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    ("```python\nx < 1\n```", '<pre><code class="language-python">x &lt; 1\n</code></pre>'),
    ("~~~\n**a**\n~~~", "<pre><code>**a**\n</code></pre>"),
    ("    a\n      b", "<pre><code>a\n  b\n</code></pre>"),
    ("a\n# b", "<p>a</p>\n<h4>b</h4>"),
    ("a\n===", "<h4>a</h4>"),
    ("a\n---", "<h4>a</h4>"),
    ("#a", "<p>#a</p>"),
    ("[a](https://b.org)", f'<p><a href="https://b.org" {A}>a</a></p>'),
    ('[a](https://b.org "c")', f'<p><a href="https://b.org" title="c" {A}>a</a></p>'),
    ("[*a*](<https://b.org/c d>)", f'<p><a href="https://b.org/c%20d" {A}><em>a</em></a></p>'),
    ("[a][b]\n\n[b]: https://b.org", f'<p><a href="https://b.org" {A}>a</a></p>'),
    ("[b]\n\n[B]: https://b.org", f'<p><a href="https://b.org" {A}>b</a></p>'),
    (
        "[a](/b) [c](#d) [e](?f=1)",
        f'<p><a href="/b" {A}>a</a> <a href="#d" {A}>c</a> <a href="?f=1" {A}>e</a></p>',
    ),
    (
        "<https://b.org> <a@b.org>",
        f'<p><a href="https://b.org" {A}>https://b.org</a> <a href="mailto:a@b.org" {A}>a@b.org</a></p>',
    ),
    ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
    ("<div>\n\n*a*", "<p>&lt;div&gt;</p>\n<p><em>a</em></p>"),
]

HABITS = [
    ("~~a~~", "<p><s>a</s></p>"),
    ("see https://b.org.", f'<p>see <a href="https://b.org" {A}>https://b.org</a>.</p>'),
    ("(https://b.org/c_(d))", f'<p>(<a href="https://b.org/c_(d)" {A}>https://b.org/c_(d)</a>)</p>'),
    ("«\xa0https://b.org\xa0»", f'<p>«\xa0<a href="https://b.org" {A}>https://b.org</a>\xa0»</p>'),
    ("www.b.org, ok", f'<p><a href="http://www.b.org" {A}>www.b.org</a>, ok</p>'),
    ("[a](www.b.org)", f'<p><a href="http://www.b.org" {A}>a</a></p>'),
    ("a@b.org", f'<p><a href="mailto:a@b.org" {A}>a@b.org</a></p>'),
    ("C'est bien.Il est là. file.it 1.2.3.4", "<p>C'est bien.Il est là. file.it 1.2.3.4</p>"),
    (
        "https://pêche.example/é",
        f'<p><a href="https://xn--pche-gpa.example/%C3%A9" {A}>https://pêche.example/é</a></p>',
    ),
    ("ftp://b.org //b.org", "<p>ftp://b.org //b.org</p>"),
    ("[a](b.html)", "<p>a (b.html)</p>"),
    ("[](https://b.org)", f'<p><a href="https://b.org" {A}>https://b.org</a></p>'),
    ("- [ ] a", "<ul>\n<li>[ ] a</li>\n</ul>"),
    ("a[^1]\n\n[^1]: b c", "<p>a[^1]</p>\n<p>[^1]: b c</p>"),
]


@pytest.mark.parametrize(("source", "html"), COMMONMARK + HABITS)
def test_a_source_is_rendered(source: str, html: str) -> None:
    assert render(source).rstrip("\n") == html


# -- images, headings, tables, folded quotes -----------------------------------


def test_an_image_is_a_link_to_it_and_asks_no_other_host_for_anything() -> None:
    assert (
        render("![The *port*](https://b.org/p.png)")
        == f'<p><a href="https://b.org/p.png" {A}>The port</a></p>\n'
    )
    assert (
        render("![](https://b.org/p.png)")
        == f'<p><a href="https://b.org/p.png" {A}>https://b.org/p.png</a></p>\n'
    )
    assert render("[![port](https://b.org/p.png)](/c)") == f'<p><a href="/c" {A}>port</a></p>\n'
    assert render("![chart](data:image/png;base64,AAAA)") == "<p>chart</p>\n"
    assert render("![](data:image/png;base64," + "A" * 300 + ")") == "<p>[…]</p>\n"


@pytest.mark.parametrize(("inside", "top"), [("post", 4), ("block", 3), ("note", 3)])
def test_headings_stand_below_those_of_the_page(inside: Inside, top: int) -> None:
    assert render("# Nets", inside=inside) == f"<h{top}>Nets</h{top}>\n"


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ([1, 2, 3], [4, 5, 6]),
        ([3, 4], [4, 5]),
        ([1, 3, 3, 2], [4, 5, 5, 5]),
        ([1, 2, 3, 4, 5], [4, 5, 6, 6, 6]),
        ([2, 1, 2], [4, 4, 5]),
    ],
)
def test_no_level_of_heading_is_skipped(levels: list[int], shown: list[int]) -> None:
    html = render("\n".join("#" * level + " Nets" for level in levels))
    assert html == "".join(f"<h{level}>Nets</h{level}>\n" for level in shown)


def test_a_heading_without_words_is_none() -> None:
    assert render("#\n\n## &#8203;\n\nfish") == "<p>fish</p>\n"


def test_a_table_scrolls_in_a_frame_that_the_keyboard_reaches() -> None:
    html = render("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert html.startswith('<div class="table" tabindex="0"><table>')
    assert html.endswith("</table></div>\n")
    assert (
        '<th class="align-start">a</th>\n<th class="align-center">b</th>\n<th class="align-end">c</th>'
        in html
    )
    assert "style" not in html


def test_a_table_has_no_heading_without_words() -> None:
    assert "<th></th>" not in render("| a | |\n|-|-|\n| 1 | 2 |")
    assert "<thead>" not in render("| | |\n|-|-|\n| 1 | 2 |")


def test_long_quotes_are_folded_when_asked_and_say_only_how_long_they_are() -> None:
    quoted = "> one\n> two\n>\n> > three\n"
    assert render(f"{quoted}\nNo.", fold=True) == (
        '<details class="folded"><summary>… 4</summary>\n<blockquote>\n<p>one\ntwo</p>\n<blockquote>\n<p>three</p>\n'
        "</blockquote>\n</blockquote>\n</details>\n<p>No.</p>\n"
    )
    assert "<details" not in render(quoted)
    assert "<details" not in render("> one\n> two\n> three\n\nNo.", fold=True)
    assert render(f"- a\n\n  {quoted}", fold=True).count("<details") == 0


# -- mentions -------------------------------------------------------------------


def test_a_mention_is_a_link_to_the_member_if_there_is_one() -> None:
    members = {"amina": "/members/1", "bruno.d-b": "/members/2", "أمينة": "/members/3"}
    html = render("@amina, (@bruno.d-b). @أمينة! @nobody", mention=members.get)
    assert html == (
        '<p><a class="mention" href="/members/1">@amina</a>, (<a class="mention" href="/members/2">@bruno.d-b</a>). '
        '<a class="mention" href="/members/3">@أمينة</a>! @nobody</p>\n'
    )


def test_mentions_are_found_once_each_and_in_order() -> None:
    assert mentions("@carla and **@amina**\n\n> - @carla\n\n# @élodie_7\n\n| @bruno |\n|-|") == [
        *("carla", "amina", "élodie_7", "bruno")
    ]


@pytest.mark.parametrize(
    "source",
    [
        *(
            "`@amina`",
            "```\n@amina\n```",
            "    @amina",
            "[@amina](/x)",
            "write@amina.org",
            "write@amina",
            "\\@amina",
        ),
        *(
            "https://x.org/@amina",
            "@a",
            "@-amina",
            "@@amina",
            "@amina@x.org",
            "@amina@x",
            "a/@amina",
            "&#64;amina",
        ),
        *("![@amina](/x)", "@" + "a" * 40, "x@amina"),
    ],
)
def test_what_only_looks_like_a_mention_is_none(source: str) -> None:
    assert mentions(source) == []
    assert 'class="mention"' not in render(source, mention=lambda handle: "/members/1")


def test_each_member_is_asked_for_once() -> None:
    asked: list[str] = []
    render("@amina @amina @bruno", mention=asked.append)
    assert asked == ["amina", "bruno"]


def test_a_handle_has_letters_or_figures_at_both_ends() -> None:
    assert all(HANDLE.fullmatch(handle) for handle in ["ab", "a.b", "a-b_c", "7z", "ﻥب", "a" * 39])
    assert not any(HANDLE.fullmatch(handle) for handle in ["a", ".a", "a.", "_a", "a b", "a" * 40])


# -- references to posts ----------------------------------------------------------


def test_a_number_refers_to_a_post_of_the_thread() -> None:
    html = render(
        "See #12, #١٣ and #99.", reference=lambda number: f"?from={number}#p{number}" if number < 50 else None
    )
    assert html == (
        '<p>See <a class="post-reference" href="?from=12#p12">#12</a>, '
        '<a class="post-reference" href="?from=13#p13">#١٣</a> and #99.</p>\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        "`#12`",
        "    #12",
        "[#12](/x)",
        "\\#12",
        "n#12",
        "#12a",
        "#12#",
        "https://x.org/#12",
        "&#12;",
        "#1234567890",
    ],
)
def test_what_only_looks_like_a_reference_is_none(source: str) -> None:
    assert "post-reference" not in render(source, reference=lambda number: f"#p{number}")


# -- quotes by their place --------------------------------------------------------


def test_a_quote_on_its_own_line_shows_the_passage_and_its_source() -> None:
    passage = QuotedPassage("Less & <less>\nfish.\n\n*Really*.", "Amina", 7, "?from=7#p7", "fr")
    html = render("Before\n[quote 345:10-52]\nafter", quote={Quote(345, 10, 52): passage}.get)
    assert html == (
        '<p>Before</p>\n<blockquote class="quoted"><p lang="fr" dir="auto">Less &amp; &lt;less&gt;<br>\nfish.</p>'
        '<p lang="fr" dir="auto">*Really*.</p>'
        '<footer><a class="post-reference" href="?from=7#p7">#7, <bdi>Amina</bdi></a>'
        "</footer></blockquote>\n<p>after</p>\n"
    )


def test_a_quote_whose_passage_is_gone_says_so_in_no_language() -> None:
    gone = '<blockquote class="quoted"><p>[…]</p></blockquote>\n'
    assert render("[quote 345:10-52]", quote=lambda quote: None) == render("[quote 345:10-52]") == gone


def test_quotes_are_found_wherever_a_line_may_stand() -> None:
    source = "[quote 3:1-2]\n\n> [quote 4:1-2]\n\n- [quote 5:1-2]\n[quote 3:1-2]\n\n# x\n   [quote 6:0-9]  \n"
    assert quotes(source) == [Quote(3, 1, 2), Quote(4, 1, 2), Quote(5, 1, 2), Quote(6, 0, 9)]


@pytest.mark.parametrize(
    "source",
    [
        "`[quote 3:1-2]`",
        "```\n[quote 3:1-2]\n```",
        "    [quote 3:1-2]",
        "a [quote 3:1-2]",
        "[quote 3:2-2]",
        "[quote 3:1-2] b",
        "[quote x:1-2]",
    ],
)
def test_what_only_looks_like_a_quote_is_none(source: str) -> None:
    assert quotes(source) == []
    assert "quoted" not in render(source)


def test_a_quote_is_written_as_it_is_read() -> None:
    assert quote_of(str(Quote(345, 10, 52))) == Quote(345, 10, 52)


def test_a_quote_repeated_a_thousand_times_does_not_fill_the_page() -> None:
    html = render(
        "[quote 3:0-9]\n" * 1_000, quote=lambda quote: QuotedPassage("fish " * 2_000, "Amina", 3, "#p3")
    )
    assert html.count("[…]") > 900
    assert len(html) < 300_000
