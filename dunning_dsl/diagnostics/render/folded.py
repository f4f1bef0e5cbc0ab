"""Notes that say the same of several names, as one.

`is not proved yet: `a`` and `is not proved yet: `b`` of one file become `is not proved yet: `a`, `b``, at the
first place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.diagnostic import Diagnostic


def folded(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same reports in the same order, notes of one code in one file that end in names as one."""
    found: dict[object, Diagnostic] = {}
    for number, one in enumerate(diagnostics):
        head, _, name = one.message.rpartition(": ")
        if one.severity.value != "note" or not head or not _is_name(name):
            found[number] = one
            continue
        key = (one.code, one.primary.span.file, head)
        first = found.get(key)
        found[key] = one if first is None else replace(first, message=f"{first.message}, {name}")
    return tuple(found.values())


def _is_name(text: str) -> bool:
    return len(text) > 2 and text[0] == text[-1] == "`"
