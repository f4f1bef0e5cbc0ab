"""`dunning rehearse`: the history that a policy would leave behind in a simulated world."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunning_dsl.cli import common

DATE = click.DateTime(formats=["%Y-%m-%d"])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("rehearse")
@click.argument("policy", metavar="POLICY.dun")
@click.argument("output", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--history", "folder", required=True, type=FOLDER, help="Folder with the history to begin from.")
@click.option("--data", type=FOLDER, help="Where the files that a history.sql reads lie, if not beside it.")
@click.option(
    "--response", required=True, metavar="saas|b2b|FILE", help="How customers answer (see `dunning response`)."
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N", help="Which world.")
@click.option("--from", "first", type=DATE, metavar="DATE", help="First day to live through; by default the history's.")
@click.option("--to", "last", type=DATE, metavar="DATE", help="Last day; by default the history's.")
@common.set_option
def command(
    policy: str,
    output: Path,
    folder: Path,
    data: Path | None,
    response: str,
    seed: int,
    first: datetime | None,
    last: datetime | None,
    sets: tuple[str, ...],
) -> int:
    """Live POLICY through in one simulated world and write what is logged of it, as a history, into FOLDER.

    Bills, customers and what came before stay; when people pay, complain or answer is the response model's. Decisions
    are logged with arms and propensities, so `dunning evaluate` and `dunning fit` can be tried on it before anybody is
    contacted, with a truth that is known. It is made up, and says so everywhere.
    """
    from dunning_simulator.cli.rehearsing import Asked, run

    return run(
        Asked(
            policy,
            output,
            folder,
            data,
            response,
            seed,
            None if first is None else first.toordinal(),
            None if last is None else last.toordinal(),
            sets,
        )
    )
