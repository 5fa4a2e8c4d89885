"""What a browser that has never been here transfers for a page: requests and bytes, headers included."""

import os
import shutil
from dataclasses import dataclass, field

from playwright.sync_api import sync_playwright


@dataclass
class Weight:
    """What was transferred: for each address, its bytes."""

    transferred: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All bytes."""
        return sum(self.transferred.values())


def weigh(base: str, address: str) -> Weight | None:
    """What Chromium transfers for a page with nothing kept; None where there is no Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        return None
    weight, asked = Weight(), {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context().new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on(
            "Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]})
        )
        devtools.on(
            "Network.loadingFinished",
            lambda e: weight.transferred.update({asked[e["requestId"]]: int(e["encodedDataLength"])}),
        )
        page.goto(f"{base}{address}", wait_until="networkidle")
        browser.close()
    return weight
