"""Journey 8: a person leaves and has their data erased; papers still verify and still read."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, sign_in
from tests.journeys.test_reader import PAPER, VERIFIER

# Two contributors of the same paper: each run of the journey lets another one go.
LEAVERS = {
    True: ("mongi@example.org", "Mongi Souissi"),
    False: ("stavros@example.org", "Stavros Vlachos"),
}


def test_a_person_leaves_and_papers_still_verify_and_read(
    city: City, somebody: Callable[..., Page], scripts: bool, tmp_path: Path
) -> None:
    address, name = LEAVERS[scripts]
    version = f"/papers/{PAPER}/versions/2"
    reader, leaver = somebody(), somebody()

    reader.goto(version)
    fingerprint = reader.locator("p.fingerprint").first.inner_text().strip()
    contributors = reader.locator("ul.contributors li")
    expect(contributors.filter(has_text=name)).to_have_count(1)
    withdrawn = contributors.filter(has_text="(retiré)").count()
    blocks = reader.locator("main .block").count()
    reader.locator("form[action$='/exports'] button[value=epub]").click()
    city.forum("work", "--once")
    kept = list((city.data / "exports").glob("*.epub"))
    assert kept

    sign_in(leaver, address)
    leaver.goto("/account/erasure")
    leaver.fill("input[name=name]", "Quelqu’un d’autre")
    leaver.locator("form[action='/account/erasure'] button[type=submit]").click()
    expect(leaver.locator("[aria-invalid=true]")).to_be_visible()
    leaver.fill("input[name=name]", name)
    leaver.locator("form[action='/account/erasure'] button[type=submit]").click()
    expect(leaver.locator(".notice-success")).to_be_visible()
    expect(leaver.locator("a[href$='/sign-in']").first).to_be_visible()

    assert [file for file in kept if file.exists()] == []
    reader.goto(version)
    assert reader.locator("main .block").count() == blocks
    expect(contributors.filter(has_text=name)).to_have_count(0)
    assert contributors.filter(has_text="(retiré)").count() == withdrawn + 1
    with reader.expect_download() as arriving:
        reader.locator("section a[href$='.json'][download]").first.click()
    export = tmp_path / "paper.json"
    arriving.value.save_as(export)
    assert name not in export.read_text(encoding="utf-8")
    judged = subprocess.run(
        [sys.executable, "-I", VERIFIER, export, "--head", fingerprint],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert judged.strip().splitlines()[-1] == "consistent; compared with the head you gave"
    assert "'missing'" not in judged
    assert "'erased'" in judged
