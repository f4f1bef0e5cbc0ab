"""`dunning history`: is a history fit to be decided on, and if not, where and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import common

if TYPE_CHECKING:
    from dunning_dsl.history import History
    from dunning_dsl.program.statements import Program


@click.group("history")
def command() -> None:
    """Look at past invoices, payments and messages before using them."""


@command.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--policy", "policy_file", metavar="FILE", help="Check the columns against what this policy reads.")
@common.set_option
@click.option("--data", type=click.Path(path_type=Path), help="Where the files of a history.sql lie, if not beside it.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Write every row that is left out to this CSV file.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@common.format_option
def check(
    folder: Path,
    policy_file: str | None,
    sets: tuple[str, ...],
    data: Path | None,
    rejects: Path | None,
    strict: bool,
    format: str,
) -> int:
    """Check the customers, invoices and events in FOLDER.

    They are CSV or Parquet files of these names, or views of a history.sql. Every kind of mistake is shown once, with
    its file, column, first rows and number of rows. A customer with a row that cannot be used is left out whole.
    """
    from dunning_dsl.decide.unlisted import with_unlisted
    from dunning_dsl.history import read_history
    from dunning_dsl.history.show import shown

    program = _program(policy_file, sets)
    if rejects is not None:
        _may_write(rejects, folder)
    try:
        history = read_history(folder, program, data=data, rejects=rejects)
    except OSError as error:
        if rejects is None:
            raise
        common.fail(f"cannot write `{rejects}`: {(error.strerror or str(error)).lower()}")
    if program is not None:
        history = with_unlisted(history, program)
    common.out(shown(history, format, colour=format == "text" and common.colour()))
    return _exit_code(history, strict)


def _may_write(rejects: Path, folder: Path) -> None:
    """Leave with a sentence where the rejects cannot go there, or would be read as data the next time."""
    from dunning_dsl.history.relations import RELATIONS

    path = rejects.absolute()
    if not path.parent.is_dir():
        common.fail(f"cannot write `{rejects}`: there is no folder `{rejects.parent}`")
    if path.is_dir():
        common.fail(f"cannot write `{rejects}`: it is a folder")
    relation = next((name for name in RELATIONS if path.name.startswith(name)), None)
    if relation is not None and path.resolve().parent == folder.resolve():
        common.fail(f"cannot write `{rejects}`: in this folder it would be read as {relation}; call it rejects.csv")


def _program(name: str | None, sets: tuple[str, ...]) -> Program | None:
    if name is None:
        if sets:
            common.fail("--set needs --policy")
        return None
    return common.policy(name, sets).program


def _exit_code(history: History, strict: bool) -> int:
    if history.exit_code == common.CLEAN and strict and any(p.severity.value == "warning" for p in history.problems):
        return common.ERRORS
    return history.exit_code
