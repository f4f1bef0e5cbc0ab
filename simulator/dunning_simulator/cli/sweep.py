"""`dunning sweep`: many values of a policy's params in the same simulated worlds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunning_dsl.cli import common
from dunning_simulator.cli.schema import of_sweep, schema_option

DATE = click.DateTime(formats=["%Y-%m-%d"])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("sweep")
@click.argument("file", metavar="POLICY.dun")
@click.option(
    "--param",
    "params",
    multiple=True,
    required=True,
    metavar="NAME=VALUES",
    help="Values to try: 1..7, 2..14 by 4, or 3,5,8; may be repeated, and every combination is tried.",
)
@click.option("--history", "folder", required=True, type=FOLDER, help="Folder with the customers, invoices and events.")
@click.option("--data", type=FOLDER, help="Where the files that a history.sql reads lie, if not beside it.")
@click.option(
    "--response", required=True, metavar="saas|b2b|FILE", help="How customers answer (see `dunning response`)."
)
@click.option("--follow-up", type=click.IntRange(1, 3650), metavar="DAYS", help="How long each invoice is followed.")
@click.option("--from", "first", type=DATE, metavar="DATE", help="First simulated day; by default the history's.")
@click.option("--to", "last", type=DATE, metavar="DATE", help="Last simulated day; by default the history's.")
@click.option("--worlds", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Worlds to draw.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, metavar="N", help="Another seed, other worlds.")
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON too; `-` prints it instead.")
@schema_option(of_sweep)
@common.set_option
def command(
    file: str,
    params: tuple[str, ...],
    folder: Path,
    data: Path | None,
    response: str,
    follow_up: int | None,
    first: datetime | None,
    last: datetime | None,
    worlds: int,
    seed: int,
    json_file: str | None,
    sets: tuple[str, ...],
) -> int:
    """Try values of params in the same worlds, and compare each with the policy as it stands.

    The intervals hold for all of them at once, so that the best of many is not taken for better than it is. What is
    best here is best under the response model, its numbers taken as they are: there are no --draws of them here. A
    `dunning simulate --response` of the chosen values draws them and says how sure it is.
    """
    from dunning_simulator.cli.job import Job
    from dunning_simulator.cli.sweeping import Wanted, run

    days = [day.toordinal() if day else None for day in (first, last)]
    job = Job((file,), folder, data, days[0], days[1], json_file, None, None, None, sets)
    return run(job, Wanted(params, response, follow_up, worlds, seed))
