"""Templates, compiled once for each interface language with its sentences in them.

A page asks for some sixty sentences. Looked up one by one while the page is drawn they cost as much as its posts;
a sentence that a template writes out is the same for everyone who reads that language, so it is looked up when
the template is compiled. What is only known when the page is drawn (``_(words)``, ``ngettext``) still is then.
Six hundred times a page something is escaped, too: the compiled templates do it in one step less.
"""

import re
from collections.abc import Callable, MutableMapping
from functools import lru_cache, partial
from string import Formatter
from types import CodeType, FunctionType
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from flask_babel import LazyString, force_locale, get_translations
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from forum.languages import now_spoken

_to_escape = re.compile("[&<>\"']").search

#: Words that are HTML already, as Markup itself makes them, without asking each first whether it has a way to say so.
as_markup: Callable[[str], Markup] = partial(str.__new__, Markup)


def escaped(value: Any) -> str:
    """``value`` as it may stand in HTML; only what needs it goes through MarkupSafe."""
    kind = type(value)
    if kind is Markup or (kind is str and _to_escape(value) is None):
        plain: str = value
        return plain
    if kind is LazyString:  # which MarkupSafe would say twice
        return escaped(str(value))
    return str(value) if kind is int else escape(value)


#: A sentence with ``%s`` in its places, and what stands there.
Pieces = tuple[str, tuple[str, ...]]


@lru_cache(maxsize=512, typed=True)
def sentence(text: str) -> Pieces:
    """A sentence of a page, taken apart once, that is said many times: ``sentence(_("..."))|filled(name=...)``.

    Its places are in braces (``{name}``), its own words may be HTML. There are only as many as in the catalogues.
    """
    parts = [(words, name) for words, name, *_format in Formatter().parse(str(escape(text)))]
    return _in_pieces(parts)


def _in_pieces(parts: list[tuple[str, str | None]]) -> Pieces:
    said = "".join(words.replace("%", "%%") + ("%s" if name else "") for words, name in parts)
    return said, tuple(name for _words, name in parts if name)


def filled(pieces: Pieces, **given: Any) -> Markup:
    """The sentence with what is given in its places, escaped."""
    said, places = pieces
    return as_markup(said % tuple([escaped(given[name]) for name in places]))


class _Saying(NodeTransformer):
    """Puts the translation in the place of ``_("A sentence")`` and ``_("For %(name)s", name=...)``.

    And the address in the place of ``static("a/file.css")``, which is as fixed.
    """

    def __init__(self, environment: "Environment", name: str | None, translations: Any) -> None:
        self.environment, self.name = environment, name
        self.translations = translations
        self.autoescape = select_autoescape(environment, name)
        static: Any = environment.globals.get("static")
        self.static: Callable[[str], str] | None = static

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  the name Jinja's visitors look for
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
        pieces = _pieces(text) if self.autoescape else None
        if pieces is not None and set(pieces[1]) <= {given.key for given in node.kwargs}:
            return nodes.Filter(
                nodes.Const(pieces), "filled", [], node.kwargs, None, None, lineno=node.lineno
            )
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


def _pieces(text: str) -> Pieces | None:
    """A sentence with ``%(name)s`` in it taken apart; None when it has anything else to be formatted."""
    pieces: list[tuple[str, str | None]] = []
    words, end = "", 0
    for found in _place.finditer(text):
        words += text[end : found.start()]
        end = found.end()
        if found[2]:
            words += "%"
        elif found[1]:
            pieces.append((words, found[1]))
            words = ""
        else:
            return None
    return _in_pieces([*pieces, (words + text[end:], None)])


def _words_of(node: nodes.Call, names: set[str]) -> str | None:
    """The words written out in a call of one of these names; None for any other call."""
    if not isinstance(node.node, nodes.Name) or node.node.name not in names:
        return None
    if len(node.args) != 1 or node.dyn_args or node.dyn_kwargs:
        return None
    given = node.args[0]
    return given.value if isinstance(given, nodes.Const) and isinstance(given.value, str) else None


class _Code(CodeGenerator):
    """Writes the Python of a template: our ``escaped`` where Jinja's would stand, and attributes asked for at once."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  the name Jinja looks for
        """What has the attribute gives it; only for what has not (a dictionary, say) is Jinja asked."""
        self.write("(v if (v := getattr((o := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(o, {node.attr!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("(x if (kind := type(x := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write("))) is Markup or kind is str and plain(x) is None else escaped(x))")


class _Context(Context):
    """The names a template is drawn with."""

    def call(self, called: Any, /, *given: Any, **named: Any) -> Any:
        """Call what a template calls: a macro or a plain function at once, anything else as Jinja does.

        Jinja asks every one of them four times whether it wants the context; a macro wants the way of escaping.
        """
        kind = type(called)
        macro = kind is Macro
        if not macro and (kind is not FunctionType or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *given, **named)
        if named:  # the names of a loop or a block around the call, which only Jinja's own way wants
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
        return called(self.eval_ctx, *given, **named) if macro else called(*given, **named)


class _Template(Template):
    @classmethod
    def from_code(
        cls,
        environment: Any,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """As Jinja's own, with what the compiled template escapes by among its names: it asks for both all the time."""
        names = {
            "environment": environment,
            "__file__": code.co_filename,
            "plain": _to_escape,
            "escaped": escaped,
        }
        exec(code, names)  # noqa: S102  Jinja's way to load a template
        template = cls._from_namespace(environment, names, globals)
        template._uptodate = uptodate
        return template

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        """What another template imports; all have the same globals, so there is nothing to compare."""
        return super()._get_default_module(None)


class Environment(FlaskEnvironment):
    """Flask's environment of templates, with one of its own for each language spoken."""

    code_generator_class = _Code
    context_class = _Context
    template_class = _Template
    app: Flask
    language: str | None = None

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self.voices: dict[str, Environment] = {}
        self.known: dict[str, Template] = {}

    def overlay(self, *arguments: Any, **options: Any) -> "Environment":
        """Another environment beside this one (that of letters), which compiles its templates by its own options."""
        beside = super().overlay(*arguments, **options)
        beside.voices, beside.known = {}, {}
        return beside

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template, as a plain dictionary: they are set up before any template is loaded.

        Jinja's own answer follows later changes, and pays for it with every page and every import.
        """
        return {**self.globals, **(d or {})}

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        if self.language is None:
            return self.in_language(now_spoken())._load_template(name, globals)
        return super()._load_template(name, globals)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template of this name; one that cannot change any more is looked up in one step."""
        if self.auto_reload or self.language is None or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        known = self.known.get(name)
        if known is None:
            known = self.known[name] = super().get_template(name, parent)
        return known

    def in_language(self, code: str) -> "Environment":
        """The environment whose templates speak this interface language."""
        if code not in self.voices:
            voice = self.overlay()
            voice.language = code
            self.voices[code] = voice
        return self.voices[code]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language is not None:
            with self.app.app_context(), force_locale(self.language):
                _Saying(self, name, get_translations()).visit(tree)
        return tree


def select_autoescape(environment: Environment, name: str | None) -> bool:
    """Whether what the template of this name writes is HTML."""
    choice = environment.autoescape
    return choice(name) if callable(choice) else choice


def install(app: Flask) -> None:
    """Let the application's templates be compiled this way; before anything asks for ``app.jinja_env``."""
    app.jinja_environment = Environment
    app.jinja_options = {**app.jinja_options, "cache_size": -1}  # all are kept, and found without a lock
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["sentence"] = sentence
    app.jinja_env.filters["filled"] = filled
    app.jinja_env.filters["digits"] = as_markup  # of a whole number, where it is written out several times
