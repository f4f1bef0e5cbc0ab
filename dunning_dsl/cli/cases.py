"""Where `decide` and `why` take their cases from: facts, ledgers, or a customer of a history."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dunning_dsl.cli import common

if TYPE_CHECKING:
    from dunning_dsl.history import History
    from dunning_dsl.ledger.model import Ledger
    from dunning_dsl.program.statements import Program


def day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """The callback of an option that takes a day."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"`{value}` is not a date such as 2026-11-21") from None


def moment(on: date | None, given: object) -> date | None:
    """The day to decide a case: `--on`, else the case's own `today` (None: it says one), else today."""
    if on is None and isinstance(given, dict) and "today" in given:
        return None
    return on or date.today()


def json_cases(name: str) -> Iterator[tuple[str, Any]]:
    """The cases in a file, each with where it stands: one JSON document, a list of them, or one a line."""
    text = common.read_text(name)
    shown = "standard input" if name == "-" else f"`{name}`"
    if not text.strip():
        common.nothing(f"no case in {shown}")
    try:
        document = _parsed(text)
    except RepeatedKeyError as repeated:
        common.fail(f"{shown}: {repeated}")
    except ValueError as error:
        if len([line for line in text.splitlines() if line.strip()]) < 2 or text.lstrip()[:1] == "[":
            common.fail(f"{shown} is not JSON: {_json_mistake(error)}")
        yield from _lines(text, shown)
        return
    if isinstance(document, list):
        if not document:
            common.nothing(f"no case in {shown}")
        for number, one in enumerate(document, 1):
            yield f"{shown}, case {number}", one
    else:
        yield shown, document


def _lines(text: str, shown: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found = _parsed(line)
            except RepeatedKeyError as repeated:
                common.fail(f"{shown}, line {number}: {repeated}")
            except ValueError as error:
                common.fail(f"{shown}, line {number}: this is not JSON: {_json_mistake(error)}")
            yield f"{shown}, line {number}", found


class RepeatedKeyError(ValueError):
    """An object of a JSON text that names one thing twice."""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two values for one fact nobody could say which is meant."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise RepeatedKeyError(f"`{key}` stands twice in one object; leave one of the two out")
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"`{word}` is not a number")


def _json_mistake(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at line {error.lineno}, column {error.colno}"
    return str(error)


def history(folder: str, program: Program) -> History:
    """A history that validates, or leave with its problems."""
    from dunning_dsl.history import read_history

    path = Path(folder)
    if not path.is_dir():
        common.fail(f"there is no folder `{folder}`")
    found = read_history(path, program)
    if not found.readable:
        from dunning_dsl.diagnostics.render import render

        click.echo(render([p.diagnostic() for p in found.errors], {}), err=True)
        click.echo(f"the history in `{folder}` cannot be used; `dunning history check` has the whole list", err=True)
        sys.exit(found.exit_code or common.ERRORS)
    common.say_what_is_missing(found)
    return found


def customer(found: History, folder: str, name: str) -> Ledger:
    """One customer of a history, or leave with a sentence that names the nearest."""
    ledger = found.customer(name)
    if ledger is None:
        from difflib import get_close_matches

        names = [one.customer.customer_id for one in found.ledgers()]
        near = get_close_matches(name, names, 1)
        hint = f"; did you mean `{near[0]}`?" if near else f"; there are {common.count(len(names), 'customer')}"
        common.fail(f"there is no customer `{name}` in `{folder}`{hint}")
    return ledger
