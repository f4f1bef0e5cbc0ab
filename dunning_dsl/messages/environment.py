"""The sandbox that messages are rendered in: few constructs, few filters, no arithmetic, no methods, no files.

A message asks, repeats and prints; what is computed belongs into the policy, where it has a type. So a message can
neither run long nor grow large, and the check can say for every construct that it renders. Importing this module loads
Jinja2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jinja2 import FunctionLoader, StrictUndefined, pass_context
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from dunning_dsl.messages import formats
from dunning_dsl.messages.constructs import refusals
from dunning_dsl.messages.context import InvoiceShown, OfferMade
from dunning_dsl.messages.lines import without_tag_lines
from dunning_dsl.source import Source

FILTERS: Final = (
    "default",
    "d",
    "upper",
    "lower",
    "capitalize",
    "title",
    "trim",
    "truncate",
    "length",
    "join",
    "first",
    "last",
)
TESTS: Final = ("defined", "undefined", "in", "eq", "==", "ne", "!=", "lt", "<", "le", "<=", "gt", ">", "ge", ">=")
OWN_FILTERS: Final = ("money", "date", "days", "percent", "number")


class AbsentError(UndefinedError):
    """A variable without a value was printed or compared; `message` is its name."""


class Absent(StrictUndefined):
    """A known variable without a value: false where asked, filled by `default`, an error anywhere else."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class Nameless(StrictUndefined):
    """A part that a variable does not have."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if isinstance(self._undefined_obj, OfferMade):
            there = ", ".join(f"`offer.{name}`" for name in ("kind", *self._undefined_obj.args, "until"))
            return f"`offer.{self._undefined_name}` is not there for a {self._undefined_obj.kind}; it has {there}"
        if isinstance(self._undefined_obj, InvoiceShown):
            there = ", ".join(InvoiceShown.__slots__)
            return f"an invoice has no `{self._undefined_name}`; it has {there}"
        return f"there is no `{self._undefined_name}`"


def environment(sources: Mapping[str, Source]) -> SandboxedEnvironment:
    """The sandbox over the given files; errors name them by these keys."""

    def load(name: str) -> tuple[str, str, None] | None:
        found = sources.get(name)
        if found is None:
            return None
        for line, what in refusals(made.parse(found.text), made):
            raise TemplateSyntaxError(f"messages have no {what}", line, name, name)
        return without_tag_lines(found.text), name, None

    made = SandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=Nameless,
        autoescape=False,
        trim_blocks=False,
        lstrip_blocks=True,
        finalize=_printed,
        cache_size=-1,
        auto_reload=False,
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS} | {name: _FILTERS[name] for name in OWN_FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


@pass_context
def _printed(context: Context, value: Any) -> Any:
    if isinstance(value, StrictUndefined):
        return str(value)
    return formats.printed(value, *_how(context))


@pass_context
def _money(context: Context, value: Any) -> str:
    return formats.money(_known(value), *_how(context))


@pass_context
def _date(context: Context, value: Any, style: str = "long") -> str:
    return formats.day(_known(value), *_how(context), style=style)


@pass_context
def _days(context: Context, value: Any) -> str:
    return formats.days(_known(value), *_how(context))


@pass_context
def _percent(context: Context, value: Any) -> str:
    return formats.percent(_known(value), *_how(context))


@pass_context
def _number(context: Context, value: Any) -> str:
    return formats.number(_known(value), *_how(context))


_FILTERS: Final = {"money": _money, "date": _date, "days": _days, "percent": _percent, "number": _number}


def _known(value: Any) -> Any:
    """The value; an absent one raises as if it were printed."""
    if isinstance(value, StrictUndefined):
        str(value)
    return value


def _how(context: Context) -> tuple[str, bool]:
    """The locale, and whether the text should keep to plain spaces (text messages pay for others)."""
    return context.get("_locale", "en"), bool(context.get("_plain", False))
