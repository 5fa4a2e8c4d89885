"""What every answer has in common: whose form is taken, what is packed for the way, what is said beside the page."""

import gzip

import brotli
from flask import Flask

from forum.database import db
from tests.cast import Browser, Cast, text_of, thread_by

HERE = "http://localhost"


def test_a_visitor_chooses_a_language_with_a_form_that_carries_no_token(app: Flask) -> None:
    for sent_from in (
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": HERE},
        {"Referer": f"{HERE}/rules"},
    ):
        client = app.test_client()
        answer = client.post("/language", data={"language": "fr", "next": "/rules"}, headers=sent_from)
        assert (answer.status_code, answer.location) == (303, "/rules"), sent_from
        assert '<html lang="fr"' in client.get("/rules").text


def test_another_site_chooses_for_nobody(app: Flask) -> None:
    for sent_from in (
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "http://localhost.example"},
        {"Referer": "http://elsewhere.example/?http://localhost"},
    ):
        client = app.test_client()
        assert client.post("/language", data={"language": "fr"}, headers=sent_from).status_code == 400, (
            sent_from
        )
        assert "Set-Cookie" not in client.get("/rules").headers


def test_what_somebody_typed_is_kept_when_they_are_no_longer_signed_in(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    address, words = f"/threads/{thread.id}/posts", "The well behind the chapel was never dry."
    from_here = {"Sec-Fetch-Site": "same-origin", "Referer": f"{HERE}/threads/{thread.id}"}
    db.session.commit()
    visitor = app.test_client()
    kept = visitor.post(address, data={"words": words}, headers=from_here)
    assert kept.status_code == 403
    assert f"{words}</textarea>" in text_of(kept), "it can be read there"
    assert f"/sign-in?next=/threads/{thread.id}" in text_of(kept)
    elsewhere = visitor.post(address, data={"words": words}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (elsewhere.status_code, words in text_of(elsewhere)) == (302, False)
    pressed = visitor.post(f"/threads/{thread.id}/watch", data={"wish": "digest"}, headers=from_here)
    assert pressed.status_code == 302, "nothing was written"


def test_a_form_of_amina_that_was_open_for_long_is_sent_again_with_one_click(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    amina, words = Browser(app, cast.amina), "The well behind the chapel was never dry before."
    amina.headers["Sec-Fetch-Site"] = "same-origin"
    kept = amina.post(f"/threads/{thread.id}/posts", {"csrf_token": "of yesterday", "words": words})
    assert (kept.status_code, words in text_of(kept), "of yesterday" in text_of(kept)) == (400, True, False)
    amina.headers["Sec-Fetch-Site"] = "cross-site"
    other = amina.post(f"/threads/{thread.id}/posts", {"csrf_token": "of another", "words": words})
    assert (other.status_code, words in text_of(other)) == (400, False)


def test_whoever_asks_for_a_digest_is_never_sent_to_sign_in(app: Flask, cast: Cast) -> None:
    db.session.commit()
    asked = app.test_client().post(
        f"/boards/{cast.farmers.slug}/readers",
        data={"email": "leila@farmers.example", "name": "Leila"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert asked.status_code == 400
    assert "leila@farmers.example" in text_of(asked)


def test_a_page_is_packed_as_the_browser_can_unpack_it(app: Flask, visitor: Browser) -> None:
    plain = visitor.get("/rules").data
    for name, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = visitor.get("/rules", headers={"Accept-Encoding": name})
        assert answer.headers["Content-Encoding"] == name
        assert len(answer.data) < len(plain) / 2
        assert unpack(answer.data) == plain
    assert (
        visitor.get("/rules", headers={"Accept-Encoding": "zstd, br, gzip"}).headers["Content-Encoding"]
        == "zstd"
    )
    assert {"Accept-Encoding", "Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_a_page_varies_by_its_reader_and_by_what_it_says_itself(cast: Cast, visitor: Browser) -> None:
    chain = f"/a/{cast.assembly.slug}/chain"
    said = visitor.get(chain).headers
    assert said.getlist("Vary") == ["Cookie, Accept-Language, Accept, Accept-Encoding"]
    assert said["Cache-Control"] == "private, no-cache"
    lines = visitor.get(chain, headers={"Accept": "application/jsonl"}).headers
    assert "Accept" in lines["Vary"].split(", ")


def test_the_weight_of_a_cold_thread_page_stays_under_sixty_kilobytes(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    packed = {"Accept-Encoding": "br"}
    answer = visitor.get(f"/threads/{thread.id}")
    addresses = {word.split('"')[0] for word in text_of(answer).split('="/static/')[1:]}
    files = {f"/static/{address.partition('#')[0]}" for address in addresses}
    weights = [
        len(visitor.get(address, headers=packed).data) for address in (f"/threads/{thread.id}", *files)
    ]
    assert len(weights) <= 8
    assert sum(weights) < 60_000
