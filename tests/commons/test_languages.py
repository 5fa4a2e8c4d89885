"""The interface speaks to each person in their language: by account, choice, browser, then assembly."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, session
from flask_babel import force_locale, format_datetime, gettext, lazy_gettext, refresh

from forum import languages
from forum.languages import choose, direction, in_words, listed, speaking, wording
from tests import catalogues

HELLO = "Hello,"
NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(languages, "_selectors", languages._Selectors())
    app = Flask("forum", static_folder=None)
    app.config["SECRET_KEY"] = "for tests"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogues.write(tmp_path, [HELLO], ["fr", "es"]))
    languages.install(app)
    return app


# -- the table ----------------------------------------------------------------


def test_the_interface_speaks_five_languages() -> None:
    assert list(languages.INTERFACE) == ["en", "fr", "es", "pt", "ar"]
    assert languages.DEFAULT == "en"
    assert ("fr", "Français") in languages.offered()
    assert ("ar", "العربية") in languages.offered()


def test_every_language_of_the_mediterranean_assembly_can_be_written_in() -> None:
    wanted = {"fr", "en", "es", "ar", "pt", "de", "it", "el", "tr", "he"}
    wanted |= {"ca", "oc", "ber", "kab", "wo", "ff", "sw", "hi", "zh"}
    assert wanted <= set(languages.CONTENT)
    assert all(language.code == code and language.name for code, language in languages.CONTENT.items())


def test_an_interface_language_more_is_one_line_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose("wo", None, None, None) == "en"
    monkeypatch.setitem(languages.INTERFACE, "wo", languages.CONTENT["wo"])
    assert choose("wo", None, None, None) == "wo"
    assert ("wo", "Wolof") in languages.offered()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("fr", "ltr"),
        ("ar", "rtl"),
        ("he", "rtl"),
        ("fa", "rtl"),
        ("AR", "rtl"),
        ("ar-EG", "rtl"),
        ("ar_EG", "rtl"),
        ("pt-BR", "ltr"),
        ("az-Arab", "rtl"),
        ("uz_Cyrl", "ltr"),
        ("ps", "rtl"),
        ("ber", "ltr"),
        ("ckb-XX-nonsense", "rtl"),
        ("no language at all", "ltr"),
        ("", "ltr"),
    ],
)
def test_arabic_and_hebrew_are_written_from_the_right(code: str, expected: str) -> None:
    assert direction(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Farmers, Fishers and Youth"),
        ("fr", "Farmers, Fishers et Youth"),
        ("es", "Farmers, Fishers y Youth"),
        ("pt", "Farmers, Fishers e Youth"),
        ("ar", "Farmers وFishers وYouth"),
    ],
)
def test_several_names_are_joined_as_the_reader_s_language_does(app: Flask, code: str, expected: str) -> None:
    with speaking(code):
        assert listed(["Farmers", "Fishers", "Youth"]) == expected


def test_a_language_is_called_by_its_own_name() -> None:
    assert languages.name("ar") == "العربية"
    assert languages.name("pt-BR") == "Português"
    assert languages.name("tlh") == "tlh"


def test_a_time_zone_is_one_of_the_iana_database() -> None:
    assert languages.known_zone("Africa/Tunis")
    assert not languages.known_zone("Mars/Olympus")
    assert not languages.known_zone("../../etc/passwd")
    assert not languages.known_zone("")
    assert not languages.known_zone(None)
    assert {"UTC", "Europe/Paris", "Asia/Beirut"} <= set(languages.zones())
    assert all(languages.known_zone(zone) for zone in languages.zones())


# -- the choice ---------------------------------------------------------------


def test_the_account_decides_before_the_choice_the_browser_and_the_assembly() -> None:
    assert choose("fr", "es", "en", "es") == "fr"
    assert choose(None, "es", "fr", "en") == "es"
    assert choose(None, None, "fr;q=0.8, es;q=0.9", "en") == "es"
    assert choose(None, None, None, "fr") == "fr"
    assert choose(None, None, None, None) == "en"
    assert choose(None, None, None, None, default="es") == "es"


def test_a_language_the_interface_does_not_speak_is_passed_over() -> None:
    assert choose("de", "xx", "it, fr-CA;q=0.5", "es") == "fr"
    assert choose("de", None, "it", "es") == "es"


@pytest.mark.parametrize(
    "header", ["*", "*;q=0.5", "fr;q=0", "fr;q=0, fr-CA", "", "de", ",,;;q=", "q=1", "\x00", "a" * 9000]
)
def test_a_browser_that_wishes_for_nothing_we_speak_gets_the_assembly_s_language(header: str) -> None:
    assert choose(None, None, header, "es") == "es"


def test_the_page_follows_account_then_choice_then_browser_then_assembly(app: Flask) -> None:
    account: dict[str, str | None] = {"language": "fr", "zone": "Asia/Tokyo"}
    languages.set_selectors(
        language=lambda: account["language"], zone=lambda: account["zone"], assembly=lambda: "es"
    )

    @app.route("/")
    def hello() -> str:
        return f"{gettext(HELLO)} {format_datetime(NOON, 'HH:mm')}"

    @app.route("/choose/<code>", methods=["POST"])
    def choose_language(code: str) -> str:
        languages.remember(code)
        return f"{gettext(HELLO)} {session.get('language')}"

    visitor = app.test_client()
    assert visitor.get("/").text == "⟦fr:Hello,⟧ 21:00"
    account.update(language=None, zone=None)
    assert visitor.get("/").text == "⟦es:Hello,⟧ 12:00"
    assert visitor.get("/", headers={"Accept-Language": "fr"}).text == "⟦fr:Hello,⟧ 12:00"
    assert visitor.post("/choose/en", headers={"Accept-Language": "fr"}).text == "Hello, en"
    assert visitor.post("/choose/tlh", headers={"Accept-Language": "fr"}).text == "Hello, en"
    assert visitor.get("/", headers={"Accept-Language": "fr"}).text == "Hello, 12:00"
    account.update(language="es", zone="Mars/Olympus")
    assert visitor.get("/").text == "⟦es:Hello,⟧ 12:00"


def test_selectors_are_given_one_by_one(app: Flask) -> None:
    languages.set_selectors(language=lambda: "fr")
    languages.set_selectors(assembly=lambda: "es")
    with app.test_request_context():
        assert gettext(HELLO) == "⟦fr:Hello,⟧"


# -- speaking to somebody else ------------------------------------------------


def said() -> str:
    return f"{gettext(HELLO)} {format_datetime(NOON, 'HH:mm')}"


def test_an_actor_in_french_a_server_in_english_a_reader_in_spanish(app: Flask) -> None:
    languages.set_selectors(language=lambda: "fr", zone=lambda: "Europe/Paris")
    with app.test_request_context():
        assert said() == "⟦fr:Hello,⟧ 14:00"
        with speaking("es", "America/Bogota"):
            assert said() == "⟦es:Hello,⟧ 07:00"
            assert languages.now_spoken() == "es"
        assert said() == "⟦fr:Hello,⟧ 14:00"
        assert languages.now_spoken() == "fr"


def test_the_worker_speaks_without_a_request_and_falls_silent_after(app: Flask) -> None:
    with app.app_context():
        assert said() == "Hello, 12:00"
        with speaking("fr", "Asia/Beirut"):
            assert said() == "⟦fr:Hello,⟧ 15:00"
        assert said() == "Hello, 12:00"


def test_one_may_speak_to_one_person_while_speaking_to_another(app: Flask) -> None:
    with app.app_context(), speaking("fr", "Europe/Paris"):
        with speaking("es", "UTC"):
            with speaking("en"):
                assert said() == "Hello, 12:00"
            assert said() == "⟦es:Hello,⟧ 12:00"
        assert said() == "⟦fr:Hello,⟧ 14:00"
        refresh()
        assert said() == "⟦fr:Hello,⟧ 14:00"


def test_a_context_opened_inside_the_block_speaks_the_same(app: Flask) -> None:
    languages.set_selectors(language=lambda: "fr")
    with speaking("es", "Asia/Beirut"):
        assert languages.now_spoken() == "es"
        with app.app_context():
            assert said() == "⟦es:Hello,⟧ 15:00"
        with app.test_request_context():
            assert said() == "⟦es:Hello,⟧ 15:00"
    assert languages.now_spoken() == "en"


def test_the_language_comes_back_when_something_goes_wrong_inside(app: Flask) -> None:
    languages.set_selectors(language=lambda: "fr")
    with app.test_request_context():
        with pytest.raises(RuntimeError, match="broke"), speaking("es"):
            raise RuntimeError("the relay broke")
        assert said() == "⟦fr:Hello,⟧ 12:00"


def test_a_locale_forced_by_a_library_does_not_win_over_the_reader(app: Flask) -> None:
    with app.app_context(), force_locale("fr"):
        with speaking("es"):
            assert said() == "⟦es:Hello,⟧ 12:00"
        assert said() == "⟦fr:Hello,⟧ 12:00"


def test_a_lazy_sentence_is_said_in_the_language_of_the_moment(app: Flask) -> None:
    sentence = lazy_gettext(HELLO)
    with app.app_context():
        with speaking("fr"):
            assert str(sentence) == "⟦fr:Hello,⟧"
        assert str(sentence) == "Hello,"


def test_a_reader_of_a_language_without_interface_is_spoken_to_in_english(app: Flask) -> None:
    with app.app_context(), speaking("wo", "Mars/Olympus"):
        assert said() == "Hello, 12:00"
        assert languages.now_spoken() == "en"


def test_two_sites_in_one_process_keep_their_own_words(app: Flask, tmp_path: Path) -> None:
    other = Flask("other", static_folder=None)
    folder = catalogues.write(tmp_path / "other", ["Good evening"], ["fr"])
    other.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    languages.install(other)
    with app.app_context(), speaking("fr"):
        assert gettext(HELLO) == "⟦fr:Hello,⟧"
    with other.app_context(), speaking("fr"):
        assert gettext(HELLO) == "Hello,"
        assert gettext("Good evening") == "⟦fr:Good evening⟧"


# -- names in several languages -----------------------------------------------


def test_a_name_is_read_in_the_reader_s_language_else_in_the_nearest_there_is() -> None:
    fishers = {"fr": "Pêcheurs", "es": "Pescadores", "ar": "الصيادون"}
    assert in_words(fishers, "es") == "Pescadores"
    assert in_words(fishers, "ar-TN") == "الصيادون"
    assert in_words(fishers, "en", fallback="es") == "Pescadores"
    assert in_words(fishers, "en") == "Pêcheurs"
    assert in_words({**fishers, "en": "Fishers"}, "pt") == "Fishers"
    assert in_words({"pt-BR": "Pescadores"}, "pt") == "Pescadores"
    assert in_words({"fr": "  ", "es": "Pescadores"}, "fr") == "Pescadores"
    assert in_words({}, "fr") == ""


def test_a_wording_says_which_language_it_is_in() -> None:
    assert wording({"fr": "Pêcheurs"}, "ar") == ("Pêcheurs", "fr")
    assert wording({}, "ar") == ("", "en")


def test_a_name_is_read_in_the_language_spoken_when_none_is_named(app: Flask) -> None:
    with app.app_context(), speaking("es"):
        assert in_words({"fr": "Pêcheurs", "es": "Pescadores"}) == "Pescadores"
