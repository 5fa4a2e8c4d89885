"""The language of an answer is told by its script or its small words, and not guessed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.inbound.hearing import HEARD, language_heard
from forum.inbound.posting import language_of
from forum.tongues import CONTENT
from tests.cast import Cast, thread_by

MAILS = Path(__file__).parent / "mails"
#: Paragraphs as people write them, four of each language.
SAID = {
    "fr": (
        "Je ne suis pas d’accord avec ce qui est écrit là : depuis trois ans nous puisons plus que la nappe ne reçoit.",
        "Il faudrait d’abord mesurer, puis décider ensemble, village par village.",
        "Notre puits est sec depuis le mois de mai et personne ne vient.",
        "Oui, mais qui paie ? Ce n’est pas à nous de le faire.",
    ),
    "en": (
        "I have read all of it twice, and I still do not see who would pay for the pump.",
        "Before anybody digs we should write down who owns what, and who repairs it.",
        "Our well has been dry since May and nobody comes to look at it.",
        "Yes, but who pays? It is not for us to do this.",
    ),
    "es": (
        "Llevo treinta años regando con ese pozo y nunca lo había visto tan bajo.",
        "Propongo que lo hagamos nosotros, el primer domingo de junio, y que cada uno apunte lo que encuentre.",
        "Nuestro pozo está seco desde mayo y no viene nadie a verlo.",
        "Sí, pero ¿quién paga? No es cosa de nosotros y ya lo dije.",
    ),
    "pt": (
        "Há muitos anos que tiramos desta fonte mais do que ela recebe, e já ninguém se lembra.",
        "Temos de medir primeiro e de decidir depois, aldeia por aldeia, com os números à frente.",
        "O nosso poço está seco desde maio e ninguém vem ver o que se passa.",
        "Sim, mas quem paga? Isto não é connosco e eu já o disse.",
    ),
    "ar": (
        "منذ ثلاث سنوات ونحن نسحب من البئر أكثر مما تستقبل.",
        "نعم",
        "علينا أن نقيس أولًا، ثم نقرّر معًا.",
        "بئرنا جافة.",
    ),
    "de": (
        "Seit drei Jahren pumpen wir mehr aus dem Brunnen, als der Regen zurückbringt, und alle wissen es.",
        "Zuerst sollten wir messen und dann gemeinsam entscheiden, und zwar Dorf für Dorf.",
        "Unser Brunnen ist seit Mai trocken und niemand kommt, um ihn zu sehen.",
        "Ja, aber wer zahlt? Das ist nicht unsere Sache.",
    ),
    "it": (
        "Da tre anni prendiamo dal pozzo più di quanto la pioggia riporti, e nelle riunioni nessuno lo dice.",
        "Prima bisogna misurare, poi decidere insieme, paese per paese, con i numeri che ci sono.",
        "Il nostro pozzo è secco da maggio e non viene nessuno a vederlo.",
        "Sì, ma chi paga? Questo non è compito nostro e io non ci sto.",
    ),
}


@pytest.mark.parametrize(("language", "words"), [(code, said) for code in SAID for said in SAID[code]])
def test_a_paragraph_is_heard_in_its_language(language: str, words: str) -> None:
    assert language_heard(words, "", HEARD) == language
    assert (
        language_heard(f"> The wells are dry, and so is the mayor of the town.\n\n{words}", "", HEARD)
        == language
    )


@pytest.mark.parametrize(
    "words", ["", "No.", "OK", "Bruno: 12 m³", "https://example.org/the/of/and", "¿?", "+1", "Si."]
)
def test_of_a_word_nothing_is_told(words: str) -> None:
    assert language_heard(words, "", HEARD) == ""


def test_no_mail_of_the_corpus_is_heard_wrongly() -> None:
    told = 0
    for path in sorted(MAILS.glob("*.txt")):
        code = path.stem.rpartition("-")[2]
        if code in HEARD:
            heard = language_heard(path.read_text(encoding="utf-8"), "", HEARD)
            assert heard in {code, ""}, path.name
            told += heard == code
    assert told > 100


def test_what_headers_claim_counts_where_the_words_do_not_tell() -> None:
    assert language_heard("Nous y serons.", "", HEARD) == ""
    assert language_heard("Nous y serons.", "fr-FR", HEARD) == "fr"
    assert language_heard("Nous y serons.", "en-US", HEARD) == ""
    assert language_heard(SAID["de"][0], "en-US", HEARD) == "de"
    assert language_heard("OK", "fr", HEARD) == ""


def test_other_scripts_are_told_by_what_the_writer_reads() -> None:
    assert language_heard("آب نیست.", "", ["fa", *HEARD]) == "fa"
    assert language_heard("Воды нет.", "", ["uk", "ru", *HEARD]) == "uk"
    assert language_heard("Воды нет.", "", HEARD) == ""
    assert language_heard("Δεν υπάρχει νερό.", "", ["el", *HEARD]) == "el"


def test_where_a_language_is_read_whose_words_are_not_known_latin_letters_tell_nothing() -> None:
    assert (
        language_heard(
            "El pou és sec i la gent no ve de la ciutat per veure el que passa.", "", ["ca", *HEARD]
        )
        == ""
    )
    assert language_heard(SAID["ar"][0], "", ["ca", *HEARD]) == "ar"


@given(
    words=st.text(max_size=300), said=st.text(max_size=20), among=st.lists(st.sampled_from(sorted(CONTENT)))
)
def test_whatever_is_written_is_told_to_be_one_of_those_or_none(
    words: str, said: str, among: list[str]
) -> None:
    assert language_heard(words, said, among) in {"", *among}


def test_an_answer_is_in_the_language_it_is_written_in_else_in_that_of_its_thread(cast: Cast) -> None:
    account = cast.amina.account
    assert account is not None
    account.reading_languages = ["fr", "ar"]
    thread = thread_by(cast.carla, cast.farmers, language="fr")
    assert language_of(account, thread, SAID["ar"][0]) == "ar"
    assert language_of(account, thread, SAID["en"][0]) == "en"
    assert language_of(account, thread, "OK") == "fr"
    assert language_of(account, thread) == "fr"
