"""Templates, compiled once for each interface language with its sentences in them.

A page asks for some sixty sentences. Looked up one by one while the page is drawn they cost as much as its posts;
a sentence that a template writes out is the same for everyone who reads that language, so it is looked up when
the template is compiled. What is only known when the page is drawn (``_(words)``, ``ngettext``) still is then.
Six hundred times a page something is escaped, too: the compiled templates do it in one step less.
"""

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import lru_cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from flask_babel import force_locale, get_translations
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context, Macro

from forum.languages import listed, now_spoken, said
from forum.sentences import Saying, as_markup, escaped, filled, sentence

#: What is asked of words ``x`` that are written out: five looks cost less than one regular expression.
_ASKED = """("&" in x or "<" in x or ">" in x or '"' in x or "'" in x)"""


class _Code(CodeGenerator):
    """Writes the Python of a template: our ``escaped`` where Jinja's would stand, and attributes asked for at once."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  the name Jinja looks for
        """What has the attribute gives it, and a dictionary what it holds; only for what has neither Jinja is asked."""
        name = repr(node.attr)
        self.write("(v if (v := getattr((o := ")
        self.visit(node.node, frame)
        self.write(f"), {name}, missing)) is not missing else ")
        self.write(f"o[{name}] if type(o) is dict and {name} in o else environment.getattr(o, {name}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("(x if (kind := type(x := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(f"))) is Markup or kind is str and not {_ASKED} else escaped(x))")


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
        """As Jinja's own, with what the compiled template escapes by among its names."""
        names = {
            "environment": environment,
            "__file__": code.co_filename,
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
                Saying(self, name, select_autoescape(self, name), get_translations()).visit(tree)
        return tree


@lru_cache(maxsize=64)
def _getter(*names: str) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*names)


def attributes(things: Sequence[Any], *names: str) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Each thing with these attributes of it (two at least), for a loop that says many: read in one step, not one each.

    Raises ``AttributeError`` where a thing has none of that name.
    """
    return zip(things, map(_getter(*names), things), strict=True)


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
    app.jinja_env.filters["attributes"] = attributes
    app.jinja_env.filters["said"] = said
    app.jinja_env.filters["listed"] = listed
    app.jinja_env.filters["filled"] = filled
    app.jinja_env.filters["digits"] = as_markup  # of a whole number, where it is written out several times
