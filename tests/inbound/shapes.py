"""Answers as programs of these years write them, around a letter of ours (``shapes.toml``)."""

import tomllib
from pathlib import Path

WHO, AT, ME, TITLE = (
    "Amina Benali via Farmers",
    "forum@forum.example",
    "elena@example.org",
    "[farmers] Re: Wells",
)

#: What is answered, in each language: two paragraphs and an address.
ANSWERS = {
    "en": ("I do not agree: the well is dry.", "See https://water.example.net/2026?week=9 for the figures."),
    "fr": (
        "Je ne suis pas d'accord : le puits est à sec.",
        "Voir https://water.example.net/2026?week=9 avant lundi.",
    ),
    "es": (
        "No estoy de acuerdo: el pozo está seco.",
        "¿Quién lo midió? https://water.example.net/2026?week=9",
    ),
    "pt": ("Não concordo: o poço está seco.", "Quem mediu? https://water.example.net/2026?week=9"),
    "ar": ("لا أوافق: البئر جافّة.", "من قاسها؟ https://water.example.net/2026?week=9"),
    "de": (
        "Ich bin nicht einverstanden: Der Brunnen ist leer.",
        "Wer misst? https://water.example.net/2026?week=9",
    ),
    "it": (
        "Non sono d'accordo: il pozzo è asciutto.",
        "Chi lo ha misurato? https://water.example.net/2026?week=9",
    ),
}


def _named(shape: str) -> str:
    for name, words in (("{who}", WHO), ("{at}", AT), ("{me}", ME), ("{title}", TITLE)):
        shape = shape.replace(name, words)
    return shape


def _pairs(table: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: (_named(each["sign"]), _named(each["opening"])) for name, each in table.items()}


_WRITTEN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
#: The program's own line below an answer, and what stands above the letter: quoted with signs, or left as it is.
QUOTED, LEFT = _pairs(_WRITTEN["quoted"]), _pairs(_WRITTEN["left"])
#: What is written stands for {mine}, the letter for {letter}.
PAGES = {name: _named(page) for name, page in _WRITTEN["pages"].items()}
