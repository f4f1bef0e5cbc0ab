"""Nodes for the statements that declare: policy, use, fact, param, let, stages, choose, table, the library's forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.source import Span
from dunning_dsl.syntax.build_expressions import literal, optional_text, quoted
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.parts import Part, RefusedError, by_name
from dunning_dsl.syntax.tree import (
    Cell,
    CellOp,
    Choose,
    DatedValue,
    Expr,
    Fact,
    Let,
    Literal,
    Name,
    OfferDecl,
    OneOf,
    Param,
    PerCurrency,
    Policy,
    Row,
    Setting,
    Stages,
    Table,
    TableRow,
    TypeDecl,
    TypeExpr,
    TypeName,
    Use,
    Word,
)

# --- policy, use ----------------------------------------------------------------------------------------------------


def policy(span: Span, name: Token, version: Token | None, *settings: Setting) -> Policy:
    by_name((Part(setting.key, setting, setting.span) for setting in settings), "policy")
    return Policy(quoted(name), literal(version) if version else None, settings, span)


def currency(span: Span, *codes: Token) -> Setting:
    return Setting("currency", tuple(Word(code.text, code.span) for code in codes), span)


def timezone(span: Span, zone: Token) -> Setting:
    return Setting("timezone", (quoted(zone),), span)


def timezone_customer(span: Span, zone: Token) -> Setting:
    return Setting("timezone", (quoted(zone),), span, customer=True)


def decide_at(span: Span, time: Token) -> Setting:
    return Setting("decide", (literal(time),), span)


def _setting(key: str) -> Callable[[Span, Expr], Setting]:
    def build(span: Span, value: Expr) -> Setting:
        return Setting(key, (value,), span)

    return build


def use(span: Span, module: Word, without: tuple[Word, ...] | None) -> Use:
    return Use(module, without or (), span)


def module_path(span: Span, path: Token) -> Word:
    return quoted(path)


def module_name(span: Span, *names: Word) -> Word:
    return Word(".".join(name.text for name in names), span)


# --- fact, param, let, and the library's forms ----------------------------------------------------------------------


def _part(name: str) -> Callable[..., Part]:
    def build(span: Span, *value: Any) -> Part:
        return Part(name, value[0] if value else True, span)

    return build


def doc_part(span: Span, text: Token) -> Part:
    return Part("text in quotes", quoted(text), span)


def bounds_part(span: Span, low: Expr, high: Expr) -> Part:
    return Part("range", (low, high), span)


def fact(span: Span, name: Word, parameters: tuple[Word, ...] | None, type_: TypeExpr, *parts: Part) -> Fact:
    found = by_name(parts, "fact")
    low, high = found.get("range", (None, None))
    if found.get("optional") and found.get("default") is not None:
        raise RefusedError(report("D142", found["default"].span, fact=name.text))
    return Fact(
        name,
        type_,
        found.get("optional", False),
        found.get("default"),
        found.get("text in quotes"),
        span,
        parameters or (),
        found.get("kept"),
        low,
        high,
    )


def type_decl(span: Span, name: Word, type_: OneOf, doc: Token | None) -> TypeDecl:
    return TypeDecl(name, type_, optional_text(doc), span)


def offer_decl(span: Span, name: Word, *rest: tuple[Word, TypeName] | Token | None) -> OfferDecl:
    parameters = tuple(part for part in rest if isinstance(part, tuple))
    return OfferDecl(name, parameters, optional_text(_last_token(rest)), span)


def parameter(span: Span, name: Word, type_: TypeName) -> tuple[Word, TypeName]:
    return name, type_


def param(span: Span, name: Word, type_: TypeExpr, *rest: DatedValue | Token | None) -> Param:
    values = tuple(part for part in rest if isinstance(part, DatedValue))
    for place, value in enumerate(values):
        if place and value.from_ is None:
            raise RefusedError(_undated(name, values, place))
    return Param(name, type_, values, optional_text(_last_token(rest)), span)


def _undated(name: Word, values: tuple[DatedValue, ...], place: int) -> Diagnostic:
    """A later value lacks its date; or is what follows a comma in one number."""
    from dunning_dsl.syntax.mistakes_numbers import in_commas

    run = [values[place - 1].value]
    for later in values[place:]:
        if run[-1].span.end + 1 != later.value.span.start:
            break
        run.append(later.value)
    digits = [_digits(part) for part in run]
    if len(run) > 1 and all(text.replace(".", "").isdecimal() for text in digits[:-1]) and digits[-1][:1].isdigit():
        return in_commas(run[0].span.to(run[-1].span), ",".join(digits))
    return report("D115", values[place].span, param=name.text)


def _digits(value: Expr) -> str:
    """A number as it was written, with its unit; the empty text of anything else."""
    parts = value.values if isinstance(value, PerCurrency) else (value,)
    if not all(isinstance(part, Literal) and part.text[:1].isdigit() for part in parts):
        return ""
    units = {"money": " {}", "percent": "%", "days": " days", "weeks": " weeks"}
    shown = (p.text + units.get(p.kind, "").format(p.unit) for p in parts if isinstance(p, Literal))
    return " / ".join(shown)


def dated(span: Span, value: Expr, from_: Token | None) -> DatedValue:
    return DatedValue(value, literal(from_) if from_ else None, span)


def let(span: Span, name: Word, expr: Expr) -> Let:
    return Let(name, expr, span)


def stages(span: Span, *names: Word) -> Stages:
    return Stages(names, span)


def _last_token(rest: tuple[object, ...]) -> Token | None:
    return rest[-1] if rest and isinstance(rest[-1], Token) else None


# --- choose, table --------------------------------------------------------------------------------------------------


def choose(span: Span, name: Word, type_: TypeExpr | None, *rows: Row) -> Choose:
    return Choose(name, type_, rows, span)


def row_when(span: Span, value: Expr, condition: Expr) -> Row:
    return Row(value, condition, span)


def row_otherwise(span: Span, value: Expr) -> Row:
    return Row(value, None, span)


def table(span: Span, name: Word, *parts: Part | TableRow) -> Table:
    found = by_name((part for part in parts if isinstance(part, Part)), "table")
    for part, shape in (("as", "as TYPE"), ("by", "by FACT, FACT")):
        if part not in found:
            raise RefusedError(report("D116", name.span, table=name.text, part=part, shape=shape))
    rows = tuple(part for part in parts if isinstance(part, TableRow))
    return Table(name, found["as"], found["by"], rows, found.get("text in quotes"), span)


def table_row(span: Span, *cells: Cell) -> TableRow:
    return TableRow(cells[:-1], cells[-1], span)


def cell_any(span: Span, star: Token) -> Cell:
    return Cell("*", (), span)


def cell_in(span: Span, *values: Expr) -> Cell:
    return Cell("in", values, span)


def cell_compare(span: Span, operator: Token, value: Expr) -> Cell:
    op: CellOp = operator.text  # type: ignore[assignment]
    return Cell(op, (value,), span)


def cell_range(span: Span, low: Expr, high: Expr) -> Cell:
    return Cell("range", (low, high), span)


def reading_of(word: Word) -> Name:
    return Name(word.text, word.span)


BUILDERS: dict[str, Callable[..., object]] = {
    "policy": policy,
    "currency": currency,
    "timezone": timezone,
    "timezone_customer": timezone_customer,
    "decide_at": decide_at,
    "look_ahead": _setting("look ahead"),
    "catch_up": _setting("catch up"),
    "ignore_balances": _setting("ignore balances"),
    "use": use,
    "module_path": module_path,
    "module_name": module_name,
    "fact": fact,
    "optional_part": _part("optional"),
    "default_part": _part("default"),
    "kept_part": _part("kept"),
    "bounds_part": bounds_part,
    "doc_part": doc_part,
    "type_decl": type_decl,
    "offer_decl": offer_decl,
    "parameter": parameter,
    "param": param,
    "dated": dated,
    "let": let,
    "stages": stages,
    "choose": choose,
    "row_when": row_when,
    "row_otherwise": row_otherwise,
    "table": table,
    "as_part": _part("as"),
    "by_part": _part("by"),
    "table_row": table_row,
    "cell_any": cell_any,
    "cell_in": cell_in,
    "cell_compare": cell_compare,
    "cell_range": cell_range,
}
