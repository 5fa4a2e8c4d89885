"""Journey 7: a journalist, without an account, downloads the PDF, checks it offline, and cites it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Download, Page, expect

from tests.journeys.conftest import FORUM, City

VERIFIER = Path(__file__).parents[2] / "docs" / "verify.py"
PAPER = 1  # of the fishers, published twice


def printed(*command: str | Path, cwd: Path) -> str:
    """What a program prints in a folder where there is nothing of the site."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout


def taken(page: Page, click: Callable[[], None], to: Path) -> Path:
    """The file that a click downloads."""
    with page.expect_download() as arriving:
        click()
    download: Download = arriving.value
    file = to / download.suggested_filename
    download.save_as(file)
    return file


def test_a_journalist_takes_a_paper_along_checks_it_and_cites_it(
    city: City, somebody: Callable[..., Page], scripts: bool, tmp_path: Path
) -> None:
    page = somebody(width=1280 if scripts else 360)
    number = 2 if scripts else 1  # each finds a file that nobody asked for yet

    page.goto(f"/papers/{PAPER}/versions/{number}")
    assembly = page.locator("a[href$='/chain']").first.get_attribute("href") or ""
    page.goto(assembly)
    head = page.locator("p.fingerprint").first.inner_text().strip()

    page.goto(f"/papers/{PAPER}/versions/{number}")
    fingerprint = page.locator("p.fingerprint").first.inner_text().strip()
    page.locator("form[action$='/exports'] button[value=pdf]").click()
    assert "/exports/" in page.url
    city.forum("work", "--once")
    ready = page.locator("main a.button[download]")
    expect(ready).to_be_visible(timeout=30_000)  # the page looked again by itself
    pdf = taken(page, ready.click, tmp_path)
    words = printed("pdftotext", "-layout", pdf, "-", cwd=tmp_path)
    assert f"Version {number}" in words
    assert fingerprint in words.replace("\n", "")

    page.goto(f"/papers/{PAPER}/versions/{number}")
    export = taken(page, page.locator("section a[href$='.json'][download]").first.click, tmp_path)
    mine = printed(sys.executable, "-I", VERIFIER, export, "--head", head, cwd=tmp_path)
    assert mine.strip().splitlines()[-1] == "consistent; compared with the head you gave"
    theirs = printed(*FORUM, "verify", export, "--head", fingerprint, cwd=Path.cwd())
    assert theirs.strip().splitlines()[-1].startswith("consistent with the head you gave")

    title = page.locator("h1").inner_text().strip()
    expect(page.locator("section[aria-labelledby=take]")).to_contain_text(fingerprint)
    expect(page.locator("section[aria-labelledby=take]")).to_contain_text(title)
    bib = taken(page, page.locator("a[href$='.bib'][download]").click, tmp_path)
    assert bib.read_text(encoding="utf-8").startswith("@techreport{milieu-" + fingerprint[:12])

    again = taken(page, page.locator("form[action$='/exports'] button[value=pdf]").click, tmp_path / "again")
    assert again.read_bytes() == pdf.read_bytes()
