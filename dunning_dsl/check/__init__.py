"""From texts to a checked policy: Tree -> Program, tests and reports.

    load ─▶ declare ─▶ settings ─▶ facts, params ─▶ order ─▶ definitions ─▶ rules ─▶ guards ─▶ tests
         ─▶ assemble ─▶ structure ─▶ messages

In: a path or a text. Out: `Checked`. `load` reads the policy and its modules, `declare` registers every name once,
`order` puts definitions where each reads only earlier ones, `expressions` types (with `literals` and `names`),
`assemble` makes the Program; `structure/` judges it. Mistakes are values: nothing raises for what a user wrote.
Imports `syntax`, `program`, `diagnostics` and (lazily) `messages`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from dunning_dsl.check.checked import Checked
from dunning_dsl.check.load import Loader, read_source
from dunning_dsl.diagnostics import Diagnostic, Severity, ordered, report
from dunning_dsl.resources import folder as data_folder
from dunning_dsl.source import Source, Span

__all__ = ["Checked", "check_file", "check_text"]


def check_file(path: str | Path, *, sets: Sequence[str] = (), messages: bool = True) -> Checked:
    """Check the policy (or library module) at `path`; `sets` are `NAME=VALUE` texts that replace values of params.

    With `messages` the files under `messages/` beside it are checked too, once the policy itself is without errors.
    """
    shown, place = str(path), Path(path)
    source, reports = read_source(place, shown, None)
    if source is None:
        return Checked(None, (), reports, {shown: Source(shown, "")}, None)
    real = place.resolve()
    library = real.is_relative_to(data_folder("stdlib").resolve())
    return _checked(source, real, place.parent, library, sets, messages)


def check_text(
    text: str,
    name: str = "<text>",
    *,
    folder: str | Path | None = None,
    sets: Sequence[str] = (),
    messages: bool = True,
) -> Checked:
    """Check a text as if it lay in `folder` (its modules and messages are there); without one it has neither."""
    return _checked(Source(name, text), None, Path(folder) if folder is not None else None, False, sets, messages)


def _checked(
    source: Source, path: Path | None, folder: Path | None, library: bool, sets: Sequence[str], messages: bool
) -> Checked:
    from dunning_dsl.check.cache import parse_cached
    from dunning_dsl.check.run import run_passes

    loaded = Loader(source.name, folder, parse_cached).load(source, path, library=library)
    pairs, reports = _pairs(sets)
    for name, value in pairs:
        loaded.sources[f"--set {name}"] = Source(f"--set {name}", value)
    loaded.sources.update({r.primary.span.file: Source(r.primary.span.file, s) for r, s in reports})
    loaded.reports += [r for r, _ in reports]
    program, tests, found = run_passes(loaded, is_module=library, sets=pairs, folder=folder)
    if program is not None and messages and folder is not None:
        from dunning_dsl.messages import check_messages

        found += check_messages(program, folder, loaded.sources)
        if any(d.severity is Severity.ERROR for d in found):
            program = None
    return Checked(program, tests, ordered(found), loaded.sources, folder)


def _pairs(sets: Iterable[str]) -> tuple[tuple[tuple[str, str], ...], list[tuple[Diagnostic, str]]]:
    """`NAME=VALUE` texts as pairs; the last of one name holds."""
    found: dict[str, str] = {}
    wrong: list[tuple[Diagnostic, str]] = []
    for text in sets:
        name, equals, value = text.partition("=")
        if equals and name.strip() and value.strip():
            found[name.strip()] = value.strip()
        else:
            wrong.append((report("D761", Span(f"--set {text}", 0, len(text)), text=text), text))
    return tuple(found.items()), wrong


class _Package(ModuleType):
    """`dunning_dsl.check` is both this package and a function of the public API, so the package can be called."""

    def __call__(self, path: str | Path, *, sets: Mapping[str, str] | None = None) -> tuple[Diagnostic, ...]:
        """Everything that `dunning check` has to say about a file, its messages included."""
        return check_file(path, sets=[f"{name}={value}" for name, value in (sets or {}).items()]).diagnostics


sys.modules[__name__].__class__ = _Package
