"""A version as EPUB, DOCX or ODT, by pandoc: the only place that knows it.

Our page is read into pandoc's own tree, the marks in it become notes, and the tree is written as a file. Pandoc is
given no file, no network and no clock (``--sandbox``): the same words make the same bytes.
"""

import json
import os
import subprocess
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from forum.languages import direction, speaking
from forum.papers.exports.content import Content
from forum.papers.exports.directions import directed_docx, directed_odt, directed_styles
from forum.papers.exports.page import page, sheet, subtitle_of

Tree = Any
SECONDS = 120
OPTIONS = {
    # Its first page is the beginning of ours: pandoc's would say the title a second time.
    "epub": (
        "--to=epub3",
        "--toc",
        "--toc-depth=1",
        "--split-level=1",
        "--epub-title-page=false",
        "--html-q-tags",
    ),
    "docx": ("--to=docx",),
    "odt": ("--to=odt",),
}

DIRECTED = {
    ("docx", "word/document.xml"): directed_docx,
    ("docx", "word/footnotes.xml"): directed_docx,
    ("odt", "content.xml"): directed_odt,
    ("odt", "styles.xml"): directed_styles,
}


def book_export(content: Content, name: str) -> bytes:
    """The file in the format ``name``: epub, docx or odt. Needs the extra ``export``."""
    # The contents of a book are its reader's; a writing program shows those of pandoc only once they are asked for.
    written_out = page(content, "pandoc", listed=name != "epub")
    read = _pandoc(written_out.encode("utf-8"), "--from=html", "--to=json")
    tree = json.loads(read)
    notes = _take_notes(tree["blocks"])
    tree["blocks"] = _with_notes(tree["blocks"], notes)
    tree["meta"] = _meta(content, dated=name == "epub")
    data = json.dumps(tree, ensure_ascii=False).encode("utf-8")
    written = _pandoc(data, "--from=json", "--standalone", "--shift-heading-level-by=-1", *OPTIONS[name])
    return _finished(written, content, name)


def _finished(book: bytes, content: Content, name: str) -> bytes:
    """The same book with what pandoc in its sandbox leaves out: the moment of the publication for that of the making,
    and in what a writing program opens the way each paragraph runs.
    """
    moment = content.published_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    target = BytesIO()
    with ZipFile(BytesIO(book)) as before, ZipFile(target, "w") as after:
        for line in before.infolist():
            data = before.read(line)
            if line.filename.endswith((".xml", ".opf")) and "/text/" not in line.filename:
                data = data.replace(b"1970-01-01T00:00:00Z", moment)
            if line.filename == "EPUB/styles/stylesheet1.css":
                data += sheet("book.css").encode("utf-8")
            direct = DIRECTED.get((name, line.filename))
            if direct:
                data = direct(data, content.language)
            after.writestr(line, data, compress_type=line.compress_type)
    return target.getvalue()


def _pandoc(data: bytes, *options: str) -> bytes:
    import pypandoc

    done = subprocess.run(  # noqa: S603  no word of anybody is in the command
        [pypandoc.get_pandoc_path(), "--sandbox", "--output=-", *options],
        input=data,
        capture_output=True,
        check=True,
        timeout=SECONDS,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return done.stdout


def _take_notes(blocks: list[Tree]) -> dict[str, list[Tree]]:
    """The texts of the notes by number; they are taken out of the tree."""
    notes: dict[str, list[Tree]] = {}
    kept = []
    for block in blocks:
        if block["t"] == "Div":
            (_id, classes, attributes), inside = block["c"]
            if "note-text" in classes:
                notes[dict(attributes)["note"]] = inside
                continue
            inside_notes = _take_notes(inside)
            notes |= inside_notes
        kept.append(block)
    blocks[:] = kept
    return notes


def _with_notes(node: Tree, notes: dict[str, list[Tree]]) -> Tree:
    """The tree with a note in the place of each mark."""
    if isinstance(node, list):
        return [_with_notes(member, notes) for member in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Span":
        (_id, classes, attributes), _inside = node["c"]
        if "mark" in classes:
            return {"t": "Note", "c": notes[dict(attributes)["note"]]}
    return {name: _with_notes(value, notes) for name, value in node.items()}


def _meta(content: Content, *, dated: bool) -> Tree:
    """What the book is called; ``dated``: with its day as programs read it, which a document would print."""
    with speaking(content.speech):
        subtitle = subtitle_of(content)
    lines = {
        "title": content.title,
        "subtitle": subtitle,
        "date": content.published_at.date().isoformat(),
        "lang": content.language,
        "dir": direction(content.language),
        "publisher": content.assembly,
        "identifier": f"urn:sha256:{content.fingerprint}",
        "page-progression-direction": direction(content.language),
    }
    if not dated:
        del lines["date"]
    meta: Tree = {name: {"t": "MetaString", "c": value} for name, value in lines.items()}
    meta["author"] = {"t": "MetaList", "c": [{"t": "MetaString", "c": content.board}]}
    return meta
