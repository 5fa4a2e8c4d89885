"""How long both verifiers take over a chain of 100 versions of 200 blocks.

python -m tests.bench.chain
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from forum.papers import chain
from forum.papers.canonical import Document
from forum.papers.chain import Opening
from forum.papers.manifest import build_manifest, openings_named
from forum.papers.records import BlockRecord, Change, ManifestSource
from tests.papers.example import ASSEMBLY, Scribe, of_the_fishers
from tests.papers.verifiers import SCRIPT

VERSIONS, BLOCKS = 100, 200


def make() -> bytes:
    """The export of the last version; each changed one block of the one before."""
    scribe = Scribe()
    source: ManifestSource = of_the_fishers(scribe)
    texts = [scribe.words(f"Block {number}, as it was first written. " * 5) for number in range(BLOCKS)]
    blocks = [BlockRecord(f"b{number}", "s1", text, editorial=True) for number, text in enumerate(texts)]
    entries: list[Document] = []
    for number in range(1, VERSIONS + 1):
        if entries:
            new = scribe.words(f"Block {number}, as version {number} has it. " * 5)
            blocks[number] = BlockRecord(f"b{number}", "s1", new, editorial=True, change=Change("editorial"))
        source = replace(source, version=number, blocks=tuple(blocks))
        place = chain.next_place(ASSEMBLY, entries[-1] if entries else None)
        entries.append(build_manifest(source, place, entries[-1] if entries else None))
    named: dict[str, Opening | chain.Undisclosed] = {
        line.digest: scribe.openings[line.digest] for line in openings_named(entries[-1])
    }
    return chain.export(entries[-1], named, entries)


def main() -> None:
    """Make the chain, and time each verifier as a program of its own."""
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.json"
        export.write_bytes(make())
        print(f"{VERSIONS} versions of {BLOCKS} blocks: {export.stat().st_size / 1e6:.1f} MB")
        programs = {
            "forum verify": ["-c", "from forum.cli import main; main()", "verify"],
            "docs/verify.py": ["-I", SCRIPT],
        }
        for name, words in programs.items():
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, *words, export], capture_output=True, text=True, check=True
            )
            last = done.stdout.strip().splitlines()[-1]
            print(f"{name}: {time.monotonic() - begun:.2f} s, {last}")


if __name__ == "__main__":
    main()
