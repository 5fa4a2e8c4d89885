"""Every form is guarded: whoever may not send it is turned away before anything happens."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import forum
from forum.permissions import RULES
from tests.cast import Browser, Cast

PACKAGE = Path(forum.__file__).parent
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
GUARDS = {"guard", "guard_signed_in", "guard_visitor"}
# Acts that are for everyone, and why nobody needs to be turned away.
FOR_EVERYONE = {
    "members.language": "whoever reads may choose the language of the interface",
    "papers.answer_by_letter": "the token in the letter is the permission",
    "papers.ask_for_export_of": "whoever reads a paper may take it along",
    "inbound.take_in": "the secret in its header is the permission",
    "readers.write_to": "whoever reads a board may ask for its digest; the view it counts is guarded",
    "readers.confirmed": "the token in the letter is the permission",
    "digests.unsubscribe": "the token in the letter is the permission",
    "digests.keep_choices": "the token in the letter is the permission",
    "mailings.unsubscribe": "the token in the letter is the permission",
    "mailings.keep_choices": "the token in the letter is the permission",
    "digests.mark_read": "the token in the letter is the permission",
    "notices.keep_choices": "the token in the letter is the permission",
    "notices.stop": "the token in the letter is the permission",
}


def views() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield file, node


def calls(node: ast.AST) -> set[str]:
    return {
        inner.func.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)
    }


def test_every_form_is_guarded(site: Flask) -> None:
    by_name = {}
    for file, node in views():
        module = ".".join(("forum", *file.relative_to(PACKAGE).with_suffix("").parts))
        by_name[module, node.name] = node
    bare = []
    for rule in site.url_map.iter_rules():
        if not (rule.methods or set()) & WRITING or rule.endpoint in FOR_EVERYONE:
            continue
        view = site.view_functions[rule.endpoint]
        if rule.endpoint.startswith("security."):
            continue  # signing in and up: Flask-Security's own, for whoever comes
        node = by_name.get((view.__module__, view.__name__))
        if node is None or not calls(node) & GUARDS:
            bare.append(f"{rule.endpoint} ({rule.rule})")
    assert bare == []


def test_a_form_of_somebody_who_is_signed_out_leads_to_signing_in(app: Flask) -> None:
    """Also one without a token, as all are that were drawn before their session ended."""
    visitor, elsewhere = app.test_client(), []
    for rule in app.url_map.iter_rules():
        if not (rule.methods or set()) & WRITING or rule.endpoint in FOR_EVERYONE:
            continue
        if not rule.endpoint.startswith("security."):
            answer = visitor.post(re.sub("<[^>]+>", "1", rule.rule))
            if answer.status_code != 302 or not answer.location.startswith("/sign-in?next="):
                elsewhere.append((rule.rule, answer.status))
    assert elsewhere == []


def test_a_form_sent_by_another_site_is_refused(app: Flask, cast: Cast) -> None:
    elena, abroad = Browser(app, cast.elena).client, {"Origin": "https://evil.example"}
    assert elena.post("/account/profile", data={"name": "Eve"}, headers=abroad).status_code == 400
    assert app.test_client().post("/language", data={"language": "fr"}, headers=abroad).status_code == 400
    assert (
        app.test_client().post("/sign-in", data={"email": "e@example.org"}, headers=abroad).status_code == 400
    )


def test_every_act_named_in_a_view_or_a_template_is_in_the_law() -> None:
    named = set()
    for file, node in views():
        for inner in ast.walk(node):
            if (
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Name)
                and inner.func.id in {"guard", "can", "require"}
            ):
                for argument in inner.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        named.add((argument.value, file.name))
    assert [pair for pair in named if pair[0] not in RULES] == []


def test_reading_is_never_a_form(site: Flask) -> None:
    """No address answers both a GET and a form: a new address is a new noun."""
    both = [
        rule.rule
        for rule in site.url_map.iter_rules()
        if {"GET", "POST"} <= (rule.methods or set()) and not rule.endpoint.startswith("security.")
    ]
    assert both == []
