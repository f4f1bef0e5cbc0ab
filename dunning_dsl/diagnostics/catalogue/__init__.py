"""One module per code: `d201.py` holds the `ENTRY` of D201. A new code is a new file; nothing else lists them."""

from __future__ import annotations

from functools import cache


@cache
def codes() -> tuple[str, ...]:
    """Every code there is, in order."""
    from pkgutil import iter_modules

    return tuple(sorted(m.name.upper() for m in iter_modules(__path__) if m.name[1:].isdigit()))
