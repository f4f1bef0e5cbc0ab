"""`dunning evaluate`: what an experiment that was run says, and what logged propensities say of another policy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunning_dsl.cli import common
from dunning_simulator.cli.schema import of_evaluation, schema_option

DATE = click.DateTime(formats=["%Y-%m-%d"])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("evaluate")
@click.argument("files", nargs=-1, metavar="[POLICY.dun [OTHER.dun ...]]")
@click.option("--history", "folder", type=FOLDER, help="Folder with the history in which the experiment was run.")
@click.option("--data", type=FOLDER, help="Where the files that a history.sql reads lie, if not beside it.")
@click.option("--experiment", metavar="NAME", help="Which experiment, where the policy has several.")
@click.option("--currency", metavar="CODE", help="The currency to sum in, where the cases have several.")
@click.option(
    "--horizon",
    type=click.IntRange(1, 3_650),
    default=60,
    show_default=True,
    help="Days for which each debt is followed after its due date.",
)
@click.option("--from", "first", type=DATE, metavar="DATE", help="First due date that counts; by default the first.")
@click.option("--to", "last", type=DATE, metavar="DATE", help="Last day seen; by default the last of the data.")
@click.option("--every-look", is_flag=True, help="Decide by the interval that holds however often one looks.")
@click.option("--table", metavar="FILE", help="Evaluate a CSV or Parquet file with rewards instead of a history.")
@click.option("--reward", metavar="COLUMN", help="With --table: what came of it.")
@click.option("--propensity", metavar="COLUMN", help="With --table: the probability of what was done.")
@click.option("--probability", metavar="COLUMN", help="With --table: the other policy's probability of what was done.")
@click.option("--weight", metavar="COLUMN", help="With --table: that probability over the propensity, instead of it.")
@click.option("--modelled", metavar="COLUMN", help="With --table: a model's reward of what was done.")
@click.option("--under-policy", metavar="COLUMN", help="With --table: that model's mean reward under the policy.")
@click.option("--arm", metavar="COLUMN", help="With --table: the arm of an experiment, instead of probabilities.")
@click.option("--base", metavar="ARM", help="With --arm: the arm that others are compared with.")
@click.option("--before", metavar="COLUMN", help="With --arm: something known before the draw, to adjust by.")
@click.option("--cluster", metavar="COLUMN", help="With --table: which rows belong together, such as a customer's.")
@click.option("--step", metavar="COLUMN", help="With --cluster: its rows are decisions in a row, in this order.")
@click.option("--clip", type=click.FloatRange(min=1), default=10.0, show_default=True, help="Largest weight, clipped.")
@click.option("--json", "json_file", metavar="FILE", help="Write the report as JSON too; `-` prints it instead.")
@click.option("--report", "html_file", metavar="FILE", help="Write the report as one HTML page too.")
@schema_option(of_evaluation)
@common.set_option
def command(
    files: tuple[str, ...],
    folder: Path | None,
    table: str | None,
    first: datetime | None,
    last: datetime | None,
    **given: object,
) -> int:
    """Say what an experiment of a policy has shown, or what a log with propensities says of another policy.

    With POLICY and --history: the arms of its experiment, each customer in the arm they were drawn into. OTHER policies
    are valued by the same draws. With --table: any log with a reward in each row, and an arm or propensities.
    """
    from dunning_simulator.cli.evaluating import Asked, run

    return run(
        Asked(
            files=files,
            folder=folder,
            table=table,
            first=None if first is None else first.toordinal(),
            last=None if last is None else last.toordinal(),
            **given,  # type: ignore[arg-type]
        )
    )
