"""`dunning simulate`: what one policy would have sent on past data, or two of them side by side."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dunning_dsl.cli import common
from dunning_simulator.cli.schema import of_report, schema_option

DATE = click.DateTime(formats=["%Y-%m-%d"])


@click.command("simulate")
@click.argument("files", nargs=-1, required=True, metavar="A.dun [B.dun]")
@click.option(
    "--history",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the customers, invoices and events (see `dunning history`).",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the files that a history.sql reads lie, if not beside it.",
)
@click.option("--from", "first", type=DATE, metavar="DATE", help="First day that counts; by default the history's.")
@click.option("--to", "last", type=DATE, metavar="DATE", help="Last day that counts; by default the history's.")
@click.option(
    "--json", "json_file", metavar="FILE", help="Write the report as JSON too; `-` prints it instead of the text."
)
@click.option("--report", "html_file", metavar="FILE", help="Write the report as one HTML page too.")
@click.option(
    "--actions",
    "actions_file",
    metavar="FILE",
    help="Write every action that would be taken as Parquet too, a row each.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Threads to use; by default one per core.")
@click.option(
    "--response",
    metavar="saas|b2b|FILE",
    help="Simulate outcomes: how customers answer, as a shipped model or a file says (see `dunning response`).",
)
@click.option(
    "--follow-up",
    type=click.IntRange(min=1, max=3650),
    metavar="DAYS",
    help="With --response: how long each invoice is followed; by default 60 days or half of the days there are.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, metavar="N", help="With --response: another seed, other worlds."
)
@click.option(
    "--worlds",
    type=click.IntRange(min=2, max=10_000),
    metavar="N",
    help="With --response: how many worlds to draw; by default as many as it takes, 200 at most.",
)
@click.option(
    "--draws",
    type=click.IntRange(min=2, max=10_000),
    default=200,
    show_default=True,
    metavar="N",
    help="With --response: how many draws of the model's parameters.",
)
@click.option(
    "--costs",
    metavar="FILE|example",
    help="With --response: what things cost, for the section Money (`dunning response costs` prints an example).",
)
@click.option(
    "--holdout",
    is_flag=True,
    help="With --response: read only the customers that `fit` and `sweep` leave out, in other worlds.",
)
@click.option("--rules", is_flag=True, help="With --response: what each rule adds, by switching it off.")
@click.option("--force", is_flag=True, help="With --response: also with a model that fails its back-test.")
@schema_option(of_report)
@common.set_option
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    folder: Path,
    data: Path | None,
    first: datetime | None,
    last: datetime | None,
    json_file: str | None,
    html_file: str | None,
    actions_file: str | None,
    jobs: int | None,
    response: str | None,
    follow_up: int | None,
    seed: int,
    worlds: int | None,
    draws: int,
    costs: str | None,
    holdout: bool,
    rules: bool,
    force: bool,
    sets: tuple[str, ...],
) -> int:
    """Replay past data under one policy, or under two and compare.

    The report says what would have been sent, to whom, when and at what cost, how that agrees with what was really
    sent, and where two policies first part ways. It says nothing about which of them recovers more: of
    money it gives bounds.

    With --response it simulates: customers pay, complain or leave as a response model says, under A, under B, with
    only A's retries (`silent`) and with nothing at all. That report says which recovers more, how sure that is, and
    what it rests on.
    """
    from dunning_simulator.cli.job import Job, run

    if len(files) > 2:
        common.fail(f"simulate compares two policies at most; {len(files)} were named")
    if first and last and first > last:
        common.fail(f"--from {first.date()} is after --to {last.date()}: no day lies between")
    job = Job(
        files,
        folder,
        data,
        first.toordinal() if first else None,
        last.toordinal() if last else None,
        json_file,
        html_file,
        actions_file,
        jobs,
        sets,
    )
    if response is None:
        _asks_for_no_model(ctx)
        return run(job)
    if actions_file is not None:
        common.fail("--actions belongs to a replay: leave out --response, or write the JSON report instead")
    from dunning_simulator.cli import outcome_job

    return outcome_job.run(
        job, outcome_job.Asked(response, follow_up, seed, worlds, draws, rules, force, costs, holdout)
    )


def _asks_for_no_model(ctx: click.Context) -> None:
    """Leaves with a sentence where an option was named that only a simulation of outcomes has."""
    for name in ("follow_up", "seed", "worlds", "draws", "costs", "rules", "force", "holdout"):
        if ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            option = "--" + name.replace("_", "-")
            common.fail(f"{option} belongs to a simulation of outcomes: name a model with --response")
