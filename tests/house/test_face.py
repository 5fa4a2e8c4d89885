"""House rules of the face: light, legible in both themes, safe under a strict content policy, mirrored by itself."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest
from lxml import etree

from forum import static_files
from forum.assemblies.models import HUES
from forum.places import templates

STATIC = static_files.SOURCE
SHEETS = sorted((STATIC / "css").glob("*.css"))
CORE = (STATIC / "css" / "milieu.css").read_text()
# The page of an edition as one file carries its sheet with it: it is opened from a disk, far from any site.
ONE_FILE = {"standalone.html"}
PAGES = sorted(
    path
    for path in Path(templates()).rglob("*.html")
    if "email" not in path.parts and path.name not in ONE_FILE
)
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_ink_is_legible_on_every_ground_in_both_themes() -> None:
    tokens = {name: pair for name, *pair in PAIR.findall(CORE) if name != "hue"}
    inks = [tokens[name] for name in ("ink", "soft", "link", "ribbon", "good", "bad", "warn")]
    inks += [pair for name, *pair in PAIR.findall(CORE) if name == "hue"]
    assert len(inks) == 7 + HUES
    for theme, ground in product((0, 1), ("ground", "tint")):
        for ink in inks:
            assert contrast(ink[theme], tokens[ground][theme]) >= 4.5, (ink, ground, theme)
        assert contrast(tokens["edge"][theme], tokens[ground][theme]) >= 3, "edges of fields"
        assert contrast(tokens["ink"][theme], tokens["glow"][theme]) >= 4.5, "words found"


def test_every_hue_a_milieu_may_have_is_drawn() -> None:
    assert {int(hue) for hue in re.findall(r"\.hue-(\d+) \{", CORE)} == set(range(1, HUES + 1))


def test_the_sheets_together_weigh_nine_kibibytes_at_most_and_the_script_four() -> None:
    pages = b"".join(sheet.read_bytes() for sheet in SHEETS if sheet.name not in {"mail.css", "desk.css"})
    assert len(gzip.compress(pages)) <= 9 * 1024
    assert len(gzip.compress((STATIC / "js" / "milieu.js").read_bytes())) <= 4 * 1024


def test_what_the_desk_and_harvesting_add_is_small_and_loaded_only_there() -> None:
    def weight(*names: str) -> int:
        return len(gzip.compress(b"".join((STATIC / name).read_bytes() for name in names)))

    assert weight("css/desk.css") <= 2 * 1024
    desk = ("js/desk-sending.js", "js/desk-acts.js", "js/desk.js")
    assert weight(*desk, "js/editors.js", "js/selection.js") <= 10 * 1024
    assert weight("js/harvest.js", "js/selection.js") <= 2 * 1024


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS if sheet.name != "mail.css"], ids=lambda path: path.name
)
def test_sheets_mirror_by_themselves(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)\b|[{;]\s*(?:left|right|top|bottom|width|height)\s*:"
        r"|(?:text-align|float)\s*:\s*(?:left|right)"
    )
    assert not physical.findall(css)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_pages_have_no_script_or_style_inside_and_ask_no_other_host(page: Path) -> None:
    source = page.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    # A link that a person follows may lead anywhere; what the browser asks for by itself may not.
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//|<link[^>]*href=\"(?:https?:)?//", source)


# Drawn by the sheets of the files that papers are given in (forum/papers/exports).
IN_FILES = dict.fromkeys(
    ("paper.html", "mark.html", "note.html", "changed.html", "changes.html", "validation.html"), "exports"
)


def test_every_class_that_a_page_names_is_drawn() -> None:
    drawn = {name for sheet in SHEETS for name in re.findall(r"\.([a-z][\w-]*)", sheet.read_text())}
    drawn.add("notice-info")  # a notice of no other kind
    named = {
        (name, page.name)
        for page in PAGES
        if IN_FILES.get(page.name) != page.parent.name
        for words in re.findall(r"class=\"([^\"]*)\"", page.read_text())
        for name in re.sub(r"{%.*?%}|{{.*?}}", " ", words).split()
        if not name.endswith("-")  # its ending is filled in
    }
    assert [pair for pair in sorted(named) if pair[0] not in drawn] == []


@pytest.mark.parametrize("picture", sorted((STATIC / "icons").glob("*.svg")), ids=lambda path: path.name)
def test_pictures_are_plain_drawings(picture: Path) -> None:
    root = etree.fromstring(picture.read_bytes())
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "symbol", "path", "circle", "ellipse", "rect"}
    marks = root.findall("{*}symbol")
    assert all(mark.get("viewBox") == "0 0 24 24" and mark.get("fill") == "none" for mark in marks)
