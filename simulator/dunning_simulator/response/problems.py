"""What pydantic found wrong with a file of numbers, in the words of who wrote it: the place, what is wrong, what may
stand there."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

from dunning_simulator.words import list_words

BOUNDS: Final = {
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
}

FORMS: Final = {"^[A-Z]{3}$": "three capital letters, such as USD"}

TYPES: Final = {
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text in quotes",
    "bool_type": "true or false",
    "date_type": "a date such as 2026-01-15",
    "date_parsing": "a date such as 2026-01-15",
    "date_from_datetime_parsing": "a date such as 2026-01-15",
    "date_from_datetime_inexact": "a date such as 2026-01-15",
    "tuple_type": "a list in brackets",
    "list_type": "a list in brackets",
    "dict_type": "a section",
}


def problems(name: str, kind: type[BaseModel], error: ValidationError) -> str:
    """All that is wrong with the file `name`, which states a `kind`, a line each."""
    return "\n".join(_line(name, kind, problem) for problem in error.errors())


def _line(name: str, kind: type[BaseModel], problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    return ": ".join(part for part in (name, place, _words(kind, problem)) if part)


def _words(kind: type[BaseModel], problem: Any) -> str:
    what, given, context = problem["type"], problem["input"], problem.get("ctx", {})
    if what == "extra_forbidden":
        return f"there is nothing of this name{_meant(kind, problem['loc'])}"
    if what == "missing":
        return "is missing"
    if what in BOUNDS:
        key, words = BOUNDS[what]
        return f"{given} cannot be: it is {words} {context[key]:g}"
    if what in TYPES:
        return f"{_shown(given)} is not {TYPES[what]}"
    if what == "model_type":
        fields = _fields(kind, problem["loc"])
        number = "v" in fields
        return f"{_shown(given)} cannot stand here: " + (
            'write { v = 0.1, tag = "assumed" } with your own value' if number else f"it has {_listed(fields)}"
        )
    if what == "literal_error":
        return f"{_shown(given)} is none of {context['expected'].replace(chr(39), chr(34))}"
    if what == "string_pattern_mismatch" and context["pattern"] in FORMS:
        return f"{_shown(given)} is not {FORMS[context['pattern']]}"
    return str(problem["msg"]).removeprefix("Value error, ")


def _shown(given: object) -> str:
    return f'"{given}"' if isinstance(given, str) else str(given)


def _meant(kind: type[BaseModel], place: tuple[int | str, ...]) -> str:
    """What may have been meant by the last part of a place."""
    known = _fields(kind, place[:-1])
    near = get_close_matches(str(place[-1]), known, 1)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; there are {_listed(known)}" if known else ""


def _listed(names: list[str]) -> str:
    return list_words([f"`{one}`" for one in names])


def _fields(kind: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """What can stand at a place."""
    for part in place:
        field = kind.model_fields.get(str(part))
        if field is None:
            return []
        inner = next(_models(field.annotation), None)
        if inner is None:
            return []
        kind = inner
    return list(kind.model_fields)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models(one)
