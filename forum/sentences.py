"""Sentences of the interface in templates: looked up when a template is compiled, and written out in pieces."""

import re
from collections.abc import Callable, Container, Iterable
from functools import lru_cache, partial
from string import Formatter
from typing import Any

from flask_babel import LazyString
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

#: Words that are HTML already, as Markup itself makes them, without asking each first whether it has a way to say so.
as_markup: Callable[[str], Markup] = partial(str.__new__, Markup)


def escaped(value: Any) -> str:
    """``value`` as it may stand in HTML; only what needs it goes through MarkupSafe."""
    kind = type(value)
    if kind is Markup or (
        kind is str
        and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value)  # as in _ASKED
    ):
        plain: str = value
        return plain
    if kind is LazyString:  # which MarkupSafe would say twice
        return escaped(str(value))
    return str(value) if kind is int else escape(value)


#: A sentence taken apart: words, each with the name of what follows them (None after the last).
Parts = list[tuple[str, str | None]]
#: A sentence with ``%s`` in its places, and what stands there.
Pieces = tuple[str, tuple[str, ...]]


@lru_cache(maxsize=512, typed=True)
def sentence(text: str) -> Pieces:
    """A sentence of a page, taken apart once, that is said many times: ``sentence(_("..."))|filled(name=...)``.

    Its places are in braces (``{name}``), its own words may be HTML. There are only as many as in the catalogues.
    """
    return _in_pieces((words, name) for words, name, *_format in Formatter().parse(str(escape(text))))


def _in_pieces(found: Iterable[tuple[str, str | None]]) -> Pieces:
    parts = list(found)
    said = "".join(words.replace("%", "%%") + ("%s" if name else "") for words, name in parts)
    return said, tuple(name for _words, name in parts if name)


def filled(pieces: Pieces, **given: Any) -> Markup:
    """The sentence with what is given in its places, escaped."""
    said, places = pieces
    return as_markup(said % tuple([escaped(given[name]) for name in places]))


class Saying(NodeTransformer):
    """Puts the translation in the place of ``_("A sentence")`` and ``_("For %(name)s", name=...)``.

    And the address in the place of ``static("a/file.css")``, which is as fixed. ``autoescape`` says whether what the
    template ``name`` of ``environment`` writes is HTML.
    """

    def __init__(self, environment: Any, name: str | None, autoescape: bool, translations: Any) -> None:
        self.environment, self.name, self.autoescape = environment, name, autoescape
        self.translations = translations
        self.static: Callable[[str], str] | None = environment.globals.get("static")

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802  the name Jinja's visitors look for
        """A sentence that is written out is written part by part, like what stands around it."""
        children: list[nodes.Expr] = []
        for child in node.nodes:
            children += self._in_place(child) or [child]
        node.nodes = children
        return self.generic_visit(node)

    def _in_place(self, node: nodes.Expr) -> list[nodes.Expr] | None:
        sentence = _words_of(node, {"_", "gettext"}) if isinstance(node, nodes.Call) else None
        if sentence is None or not self.autoescape or not isinstance(node, nodes.Call) or not node.kwargs:
            return None
        given = {each.key: each.value for each in node.kwargs}
        parts = _parts(self.translations.ugettext(sentence), given)
        children: list[nodes.Expr] = []
        for words, name in parts or ():
            children.append(nodes.TemplateData(words, lineno=node.lineno))
            value = given[name] if name else None
            # What is joined is written out one after the other, too.
            children += value.nodes if isinstance(value, nodes.Concat) else [] if value is None else [value]
        return children

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  as above
        """What is called is known already, or is called when the page is drawn."""
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name == "sentence":
            return self._taken_apart(node)
        file = _words_of(node, {"static"})
        if file is not None and self.static is not None:
            return nodes.Const(self.static(file), lineno=node.lineno)
        sentence = _words_of(node, {"_", "gettext"})
        if sentence is None:
            return node
        text = self.translations.ugettext(sentence)
        if not node.kwargs:
            return nodes.MarkSafeIfAutoescape(nodes.Const(text % {}), lineno=node.lineno)
        parts = _parts(text, {given.key for given in node.kwargs}) if self.autoescape else None
        if parts is not None:
            pieces = nodes.Const(_in_pieces(parts))
            return nodes.Filter(pieces, "filled", [], node.kwargs, None, None, lineno=node.lineno)
        variables = [nodes.Pair(nodes.Const(given.key), given.value) for given in node.kwargs]
        safe = nodes.MarkSafeIfAutoescape(nodes.Const(text))
        return nodes.Mod(safe, nodes.Dict(variables), lineno=node.lineno)

    def _taken_apart(self, node: nodes.Call) -> nodes.Node:
        """``sentence(...)`` of words that are all known now."""
        node.set_environment(self.environment)
        try:
            words = node.args[0].as_const(nodes.EvalContext(self.environment, self.name))
        except nodes.Impossible:
            return node
        return nodes.Const(sentence(words), lineno=node.lineno)


_place = re.compile(r"%(?:\((\w+)\)s|(%)|)")


def _parts(text: str, given: Container[str]) -> Parts | None:
    """A sentence with ``%(name)s`` in it taken apart; None when it has anything else, or nobody gave that name."""
    parts: Parts = []
    words, end = "", 0
    for found in _place.finditer(text):
        words += text[end : found.start()]
        end = found.end()
        if found[2]:
            words += "%"
        elif found[1] and found[1] in given:
            parts.append((words, found[1]))
            words = ""
        else:
            return None
    return [*parts, (words + text[end:], None)]


def _words_of(node: nodes.Call, names: set[str]) -> str | None:
    """The words written out in a call of one of these names; None for any other call."""
    if not isinstance(node.node, nodes.Name) or node.node.name not in names:
        return None
    if len(node.args) != 1 or node.dyn_args or node.dyn_kwargs:
        return None
    given = node.args[0]
    return given.value if isinstance(given, nodes.Const) and isinstance(given.value, str) else None
