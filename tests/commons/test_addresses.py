"""A link leads where everybody reads that it leads, or it is none."""

import pytest

from forum.addresses import leads_somewhere


def ascii_host(host: str) -> str:
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in host.split(".")
    )


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://b.org",
            "HTTP://B.org/c?d#e",
            "https://b.org:8443/",
            "https://b.org.",
            "http://localhost:5000/",
            "https://a_b.c-d.org",
        ),
        *(
            "http://192.168.1.20/c",
            "https://axn--b.org",
            "mailto:a@b.org",
            "/boards/farmers",
            "?from=7",
            "#p7",
        ),
    ],
)
def test_a_link_may_lead_to_the_web_a_mailbox_or_this_site(url: str) -> None:
    assert leads_somewhere(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "b.org",
            "//b.org",
            "/\\b.org",
            "https:b.org",
            "https:///b.org",
            "https://",
            "https://?",
            "https://b.org:99999/",
        ),
        *(
            "https://bank.example@b.org",
            "https://[::1]/",
            "http://1.2.3",
            "http://1.2.3.4.5",
            "http://256.1.1.1",
            "http://b.0x10/",
        ),
        *(
            "javascript:steal()",
            "data:text/html,x",
            "ftp://b.org",
            "tel:+33",
            "https://b%2eorg",
            "https://b org",
            "mailto:",
        ),
    ],
)
def test_a_link_may_lead_nowhere_else(url: str) -> None:
    assert not leads_somewhere(url)


@pytest.mark.parametrize(
    "host",
    ["pêche.example", "straße.de", "水.example", "موقع.مثال", "sea.موقع", "рыба.example", "मछली.example"],
)
def test_a_host_may_be_in_letters_of_the_world(host: str) -> None:
    assert leads_somewhere(f"https://{ascii_host(host)}/")


@pytest.mark.parametrize(
    "host",
    ["É.org", "🐟.org", "²ß.org", "a\u2024b.org", "seaموقع.org", "7.موقع", "\u0301a.org", "é\u200d.org"],
)
def test_a_host_that_browsers_would_read_otherwise_is_none(host: str) -> None:
    assert not leads_somewhere(f"https://{ascii_host(host)}/")


@pytest.mark.parametrize("label", ["xn--", "xn--a", "xn--99999999", "xn--\x7f"])
def test_a_host_that_is_no_writing_at_all_is_none(label: str) -> None:
    assert not leads_somewhere(f"https://{label}.org/")
