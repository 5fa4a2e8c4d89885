"""A template is compiled once for each language, and says what it would have said sentence by sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask_babel import lazy_gettext
from jinja2 import DictLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from forum import languages, templating
from forum.languages import speaking
from forum.sentences import escaped, filled, sentence
from tests import catalogues

PAGES = {
    "page.html": '{% from "parts.html" import greeting %}{{ greeting(name) }} {{ _("Good night") }}',
    "parts.html": '{% macro greeting(name) %}{{ _("Hello %(name)s", name=name) }}{% endmacro %}',
    "letter.txt": '{{ _("Hello %(name)s", name=name) }}: {{ _("bread & salt") ~ "<>" }}',
    "percent.html": '{{ _("100 %%, %(name)s", name=1) }} {{ _("100 %%") }}',
    "later.html": "{% set words = 'Good ' ~ 'night' %}{{ _(words) }}",
    "called.html": "{% macro each(x, y=1) %}{{ x }}{{ y }}{{ caller() if caller }}{% endmacro %}"
    '{% for n in (1, 2) %}{{ each(n, y="&") }}{{ plain(n) }}{{ knowing() }}{% endfor %}'
    "{% call each(3) %}<i>{% endcall %}",
    "called.txt": "{% macro each(x) %}{{ x }}{% endmacro %}{{ each('<&>') }}",
    "often.html": '{% set hello = sentence(_("Hello %(name)s", name="{name}")) %}{{ hello|filled(name=name) }}',
    "parted.html": "{% for p, (a, b) in all|attributes('real', 'imag') %}{{ p }}{{ a }}{{ b }} {% endfor %}",
    "some.html": '{{ ngettext("One post", "%(num)s posts", count) }}',
}
SENTENCES = ["Hello %(name)s", "Good night", "bread & salt", "100 %%, %(name)s", "100 %%"]
POSTS = ("One post", "%(num)s posts")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(languages, "_selectors", languages._Selectors())
    app = Flask("forum", static_folder=None)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(
        catalogues.write(tmp_path, [*SENTENCES, POSTS], ["fr", "es"])
    )
    templating.install(app)
    app.jinja_env.loader = DictLoader(PAGES)
    languages.install(app)
    with app.app_context():
        yield app


def test_the_same_template_speaks_to_each_in_their_language(app: Flask) -> None:
    for code, expected in (("fr", "⟦fr:Hello Ana⟧ ⟦fr:Good night⟧"), ("en", "Hello Ana Good night")):
        for _twice in range(2):
            with speaking(code):
                assert render_template("page.html", name="Ana") == expected
    with speaking("es"):
        assert render_template("page.html", name="Ana").startswith("⟦es:Hello Ana⟧")


def test_what_stands_in_a_sentence_is_escaped_in_a_page(app: Flask) -> None:
    assert render_template("page.html", name="<b>") == "Hello &lt;b&gt; Good night"


def test_nothing_is_escaped_in_a_letter_of_plain_text(app: Flask) -> None:
    with speaking("fr"):
        assert render_template("letter.txt", name="<b>") == "⟦fr:Hello <b>⟧: ⟦fr:bread & salt⟧<>"


def test_a_per_cent_sign_is_written_twice_with_variables_or_without(app: Flask) -> None:
    assert render_template("percent.html") == "100 %, 1 100 %"


def test_a_sentence_known_only_when_the_page_is_drawn_is_said_then(app: Flask) -> None:
    with speaking("fr"):
        assert render_template("later.html") == "⟦fr:Good night⟧"
        assert render_template("some.html", count=3) == "⟦fr:3 posts⟧"


def test_a_macro_of_one_language_never_serves_another(app: Flask) -> None:
    with speaking("fr"):
        french = app.jinja_env.get_template("parts.html").module
    with speaking("es"):
        spanish = app.jinja_env.get_template("parts.html").module
    assert french is not spanish
    assert str(french.greeting("x")) == "⟦fr:Hello x⟧"
    assert str(spanish.greeting("x")) == "⟦es:Hello x⟧"


def test_every_value_is_escaped_as_markupsafe_does(app: Flask) -> None:
    for value in ("a & b", "plain", Markup("<b>kept</b>"), 12, None, 1.5, lazy_gettext("Good night"), ["<"]):
        assert str(escaped(value)) == str(escape(value))
    assert app.jinja_env.from_string("{{ value }}").render(value="<b>") == "&lt;b&gt;"


def test_macros_and_functions_are_called_as_jinja_calls_them(app: Flask) -> None:
    @pass_context
    def knowing(context: Context) -> str:
        return str(context["who"])

    app.jinja_env.globals.update(plain=lambda number: f"<{number}>", knowing=knowing)
    assert render_template("called.html", who="A") == "1&amp;&lt;1&gt;A2&amp;&lt;2&gt;A31<i>"
    assert render_template("called.txt") == "<&>"


def test_a_sentence_said_often_is_in_the_language_of_its_reader(app: Flask) -> None:
    for code, expected in (("fr", "⟦fr:Hello &lt;b&gt;⟧"), ("en", "Hello &lt;b&gt;")):
        with speaking(code):
            assert render_template("often.html", name="<b>") == expected


def test_a_sentence_said_often_takes_other_words_each_time(app: Flask) -> None:
    said = sentence(Markup('Cited in <a href="{url}">{text}</a>'))
    assert filled(said, url="/1", text="bread & salt") == 'Cited in <a href="/1">bread &amp; salt</a>'
    assert filled(said, url='"', text=Markup("<i>2</i>")) == 'Cited in <a href="&#34;"><i>2</i></a>'
    assert filled(sentence("Cited & {text}"), text="3") == "Cited &amp; 3"
    assert filled(sentence("100 % of {text}"), text="50 %") == "100 % of 50 %"


def test_the_attributes_of_each_thing_are_read_in_one_step(app: Flask) -> None:
    assert render_template("parted.html", all=[3, 2j]) == "330 2j0.02.0 "
    with pytest.raises(AttributeError):
        render_template("parted.html", all=["3"])
