"""`dunning check`: are these policies right, and if not, where and how to mend them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import common

if TYPE_CHECKING:
    from dunning_dsl.diagnostics import Diagnostic
    from dunning_dsl.source import Source

NOT_PROVED = "D357"
"""What holds of every property alike is said once, beside the result; only tools are told of each."""


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@common.format_option
@common.set_option
def command(files: tuple[str, ...], strict: bool, format: str, sets: tuple[str, ...]) -> int:
    """Find mistakes in policies, and say how to mend them.

    FILE is a policy, a module (the policies that use it are checked), a folder (every policy in it and below), or `-`
    for standard input.
    """
    names = list(dict.fromkeys(name for file in files for name in _policies(file)))
    if not names:
        common.nothing(f"no policy found in {', '.join(f'`{file}`' for file in files)}")
    found: dict[Diagnostic, None] = {}
    sources: dict[str, Source] = {}
    for name in names:
        checked = common.read_policy(name, sets)
        found.update(dict.fromkeys(checked.diagnostics))
        sources.update(checked.sources)
    unproved = [] if format == "json" else [one for one in found if one.code == NOT_PROVED]
    shown = [one for one in found if one not in unproved]
    common.show(shown, sources, format)
    errors, warnings = (_how_many(found, severity) for severity in ("error", "warning"))
    if format == "text":
        common.out(_summary(names, errors, warnings, blank=bool(shown)) + _of_proofs(len(unproved)))
    return common.ERRORS if errors or (strict and warnings) else common.CLEAN


def _policies(file: str) -> Iterator[str]:
    """The file itself, or the policies of a folder: its `.dun` files that are not mere modules, by path."""
    from dunning_dsl.check.modules import is_policy

    folder = Path(file)
    if file == "-" or not folder.is_dir():
        yield from common.policies_of(file)
        return
    for path in sorted(folder.rglob("*.dun")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and is_policy(path):
            yield str(path)


def _how_many(found: Iterable[Diagnostic], severity: str) -> int:
    return sum(d.severity.value == severity for d in found)


def _summary(names: list[str], errors: int, warnings: int, *, blank: bool) -> str:
    what = names[0] if len(names) == 1 else common.count(len(names), "policy", "policies")
    parts = [common.count(n, noun) for n, noun in ((errors, "error"), (warnings, "warning")) if n]
    said = " and ".join(parts) if parts else "no mistakes found"
    return ("\n" if blank else "") + f"{what}: {said}\n"


def _of_proofs(number: int) -> str:
    """What is not known of the properties that `prove` states."""
    if not number:
        return ""
    are = "is" if number == 1 else "are"
    return (
        f"{common.count(number, 'property', 'properties')} {are} stated and not proved: dunning explain {NOT_PROVED}\n"
    )
