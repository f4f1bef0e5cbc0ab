"""Programs as JSON, and the digests that name them.

Every dataclass becomes an object whose `is` names it; fields that have their default are left out, so that a field
added later does not change what is stored or any digest. A digest is taken over canonical JSON (sorted keys, no blanks)
without spans and docs: comments, layout and descriptions do not change it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from hashlib import blake2b
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from dunning_dsl.program import expressions, statements, values
from dunning_dsl.program.statements import FactDecl, ParamDecl, Program, Rule, Table

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
_Decode: TypeAlias = Callable[[object, str], object]

_OUTSIDE: Final[dict[type, frozenset[str]]] = {Program: frozenset({"spans"})}
_DOCS: Final[dict[type, frozenset[str]]] = {
    Program: frozenset({"spans"}),
    FactDecl: frozenset({"doc"}),
    ParamDecl: frozenset({"doc"}),
    Table: frozenset({"doc"}),
    Rule: frozenset({"why"}),
}


class DamagedProgramError(ValueError):
    """JSON that is no program; the message says where (`program.rules[2].head`) and what was wrong there."""


class UnknownNodeError(DamagedProgramError):
    """An object whose `is` names nothing that belongs there."""


class WrongFieldError(DamagedProgramError):
    """A field that is missing, is not known, or holds a value of another type."""


# --- out ------------------------------------------------------------------------------------------------------------


def to_json(program: Program) -> dict[str, Json]:
    """The program as plain JSON values; `from_json` gives an equal program (spans are left out)."""
    encoded = _encoded(program, _OUTSIDE)
    assert isinstance(encoded, dict)
    return encoded


def digest(program: Program) -> str:
    """32 hex digits that name what the policy means: comments, layout and doc texts do not change them."""
    return _hash(_encoded(program, _DOCS), 16)


def digest_of(node: object, length: int = 8) -> str:
    """`length` hex digits that name a part of a program by its normal form; a `Rule`'s name and doc do not count."""
    left_out = {**_DOCS, Rule: frozenset({"name", "named", "why"})}
    return _hash(_encoded(node, left_out), (length + 1) // 2)[:length]


def _hash(encoded: Json, size: int) -> str:
    text = json.dumps(encoded, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def _encoded(value: object, left_out: dict[type, frozenset[str]]) -> Json:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [_encoded(v, left_out) for v in value]
    kind: type = type(value)
    skipped = left_out.get(kind, ())
    node: dict[str, Json] = {"is": kind.__name__}
    for name, default in _defaults(kind):
        own = getattr(value, name)
        if name not in skipped and (default is MISSING or type(own) is not type(default) or own != default):
            node[name] = _encoded(own, left_out)
    return node


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    """Field names of a dataclass with their defaults (`MISSING` where there is none)."""
    return tuple((f.name, f.default) for f in fields(kind))


# --- in -------------------------------------------------------------------------------------------------------------


def from_json(data: object) -> Program:
    """The program that `to_json` gave; a `DamagedProgramError` says where the data is not one."""
    program = _dataclass_decoder(Program)(data, "program")
    assert isinstance(program, Program)
    return program


@cache
def _dataclass_decoder(kind: type) -> _Decode:
    hints: dict[str, Any] | None = None

    def decode(data: object, where: str) -> object:
        nonlocal hints
        if hints is None:
            hints = _hints(kind)
        if not isinstance(data, dict) or data.get("is") != kind.__name__:
            raise UnknownNodeError(f"{where}: here a {kind.__name__} must stand, not {_shown(data)}")
        extra = sorted(set(data) - set(hints) - {"is"})
        if extra:
            raise WrongFieldError(f"{where}: a {kind.__name__} has no field `{extra[0]}`")
        missing = [
            name for name, default in _defaults(kind) if default is MISSING and name in hints and name not in data
        ]
        if missing:
            raise WrongFieldError(f"{where}: the field `{missing[0]}` of a {kind.__name__} is missing")
        return kind(**{n: _decoder(hints[n])(v, f"{where}.{n}") for n, v in data.items() if n != "is"})

    return decode


def _hints(kind: type) -> dict[str, Any]:
    scope = {**vars(values), **vars(expressions), **vars(statements)}
    hints = get_type_hints(kind, scope)
    return {name: hint for name, hint in hints.items() if name not in _OUTSIDE.get(kind, ())}


@cache
def _decoder(hint: Any) -> _Decode:
    """The function that reads a value of one declared type."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _literal_decoder(parts)
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return _list_decoder(parts[0])
    if origin is tuple:
        return _fixed_decoder(parts)
    if origin in (Union, UnionType):
        return _union_decoder(parts)
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return _dataclass_decoder(hint)
    return _plain_decoder(hint)


def _plain_decoder(kind: type) -> _Decode:
    def decode(data: object, where: str) -> object:
        if type(data) is not kind:
            raise WrongFieldError(f"{where}: here {_NAMES.get(kind, kind.__name__)} must stand, not {_shown(data)}")
        return data

    return decode


def _literal_decoder(allowed: tuple[Any, ...]) -> _Decode:
    def decode(data: object, where: str) -> object:
        if data not in allowed:
            raise WrongFieldError(f"{where}: here one of {', '.join(map(str, allowed))} must stand, not {_shown(data)}")
        return data

    return decode


def _list_decoder(part: Any) -> _Decode:
    def decode(data: object, where: str) -> object:
        if not isinstance(data, list):
            raise WrongFieldError(f"{where}: here a list must stand, not {_shown(data)}")
        inner = _decoder(part)
        return tuple(inner(v, f"{where}[{i}]") for i, v in enumerate(data))

    return decode


def _fixed_decoder(parts: tuple[Any, ...]) -> _Decode:
    def decode(data: object, where: str) -> object:
        if not isinstance(data, list) or len(data) != len(parts):
            raise WrongFieldError(f"{where}: here a list of {len(parts)} must stand, not {_shown(data)}")
        return tuple(_decoder(p)(v, f"{where}[{i}]") for i, (p, v) in enumerate(zip(parts, data, strict=True)))

    return decode


def _union_decoder(parts: tuple[Any, ...]) -> _Decode:
    nodes = {p.__name__: p for p in parts if is_dataclass(p) and isinstance(p, type)}
    plain = {p for p in parts if p in _NAMES}
    expected = " or ".join([*sorted(nodes), *sorted(_NAMES[p] for p in plain)])

    def decode(data: object, where: str) -> object:
        if isinstance(data, dict):
            name = data.get("is")
            kind = nodes.get(name) if isinstance(name, str) else None
            if kind is not None:
                return _dataclass_decoder(kind)(data, where)
        elif type(data) in plain:
            return data
        raise UnknownNodeError(f"{where}: here {expected} must stand, not {_shown(data)}")

    return decode


_NAMES: Final[dict[type, str]] = {str: "a text", int: "a whole number", bool: "true or false", NoneType: "nothing"}


def _shown(data: object) -> str:
    """A few words for the value found."""
    if isinstance(data, dict):
        return f"an object that is `{data['is']}`" if isinstance(data.get("is"), str) else "an object without `is`"
    if isinstance(data, list):
        return f"a list of {len(data)}"
    text = json.dumps(data, ensure_ascii=False, default=repr)
    return text if len(text) <= 40 else text[:37] + "..."
