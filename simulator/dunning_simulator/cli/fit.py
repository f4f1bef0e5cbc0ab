"""`dunning fit`: a response model from a history."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunning_dsl.cli import common
from dunning_simulator.cli.schema import of_fit, schema_option

DATE = click.DateTime(formats=["%Y-%m-%d"])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("fit")
@click.argument("policy", metavar="POLICY.dun")
@click.option(
    "--history",
    "folder",
    required=True,
    type=FOLDER,
    help="Folder with the customers, invoices and events (see `dunning history`).",
)
@click.option("--data", type=FOLDER, help="Where the files that a history.sql reads lie, if not beside it.")
@click.option(
    "--start",
    default="saas",
    show_default=True,
    metavar="saas|b2b|FILE",
    help="The model to start from: what the history cannot tell stays as it says.",
)
@click.option("-o", "--output", "output", required=True, metavar="FILE", help="Write the model here, as TOML.")
@click.option("--name", metavar="TEXT", help="What to call the model; by default after the policy.")
@click.option("--currency", metavar="CODE", help="The currency of the debts, where the history has several.")
@click.option("--from", "first", type=DATE, metavar="DATE", help="First day that counts; by default the history's.")
@click.option("--to", "last", type=DATE, metavar="DATE", help="Last day that counts; by default the history's.")
@click.option("--json", "json_file", metavar="FILE", help="Write the report as JSON too; `-` prints it instead.")
@click.option("--holdout", is_flag=True, help="Fit on the customers held out otherwise, and hold the others out.")
@schema_option(of_fit)
@common.set_option
def command(
    policy: str,
    folder: Path,
    data: Path | None,
    start: str,
    output: str,
    name: str | None,
    currency: str | None,
    first: datetime | None,
    last: datetime | None,
    json_file: str | None,
    holdout: bool,
    sets: tuple[str, ...],
) -> int:
    """Fit a response model to a history, given the POLICY that was in force, for `dunning simulate --response`.

    How fast debts are paid is fitted, and whatever can be counted. An effect of messages is fitted only where the
    history varies it at the same age of the debt, as an experiment does; every other one stays as the model to start
    from states it. The report says which is which, and whether the model foretells what it was not fitted to.
    """
    from dunning_simulator.cli.fitting import Asked, run

    if first and last and first > last:
        common.fail(f"--from {first.date()} is after --to {last.date()}: no day lies between")
    return run(
        Asked(
            policy,
            folder,
            data,
            start,
            output,
            name,
            currency,
            first.toordinal() if first else None,
            last.toordinal() if last else None,
            json_file,
            sets,
            holdout,
        )
    )
