"""How types and places are called in reports."""

from __future__ import annotations

from dunning_dsl.program.values import Type

_NAMES = {
    "boolean": "true or false",
    "count": "a count",
    "number": "a number",
    "percent": "a percent",
    "money": "money",
    "days": "days",
    "text": "a text",
}


def type_words(type: Type) -> str:
    """A type as it stands in a sentence: `days`, `a count`, `one of free, pro`."""
    if type.kind != "enum":
        return _NAMES[type.kind]
    listed = str(type)
    return listed if len(listed) <= 60 else f"one of the {len(type.members)} values of `{type.name}`"


def is_words(type: Type) -> str:
    """A label beside an underline: `this is in days`, `this is money`."""
    return f"this is {'in days' if type.kind == 'days' else type_words(type)}"
