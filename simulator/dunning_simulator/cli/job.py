"""One call of `dunning simulate`, from files to files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from dunning_dsl import __version__
from dunning_dsl.cli import common
from dunning_dsl.diagnostics import Severity
from dunning_dsl.history import History, read_history
from dunning_dsl.program.statements import Program
from dunning_simulator.cli import files
from dunning_simulator.cli.together import DifferentFactsError, together
from dunning_simulator.compare.build import Policy, build, foreign
from dunning_simulator.compare.chunk import ChunkTally
from dunning_simulator.report import as_json, html, text
from dunning_simulator.report.model import Manifest, Report
from dunning_simulator.report.sentences import foreign_lines
from dunning_simulator.rows import Request
from dunning_simulator.stream import tally_stream
from dunning_simulator.words import day_words, plural


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for; days are ordinals, None the history's own."""

    files: tuple[str, ...]
    folder: Path
    data: Path | None
    first_day: int | None
    last_day: int | None
    json_file: str | None
    html_file: str | None
    actions_file: str | None
    jobs: int | None
    sets: tuple[str, ...]


def run(job: Job) -> int:
    """Check, read, replay, write; the exit code."""
    programs = tuple(policy_of(name, job.sets) for name in job.files)
    can_write(job)
    history = history_of(job.folder, job.data, programs)
    first, last = horizon_of(job, history)
    requests = tuple(
        Request(program, first, last, reasons=True, reversible=_reversible(history)) for program in programs
    )
    tally = _tally(job, requests, history)
    if not any(counts.cases for counts in tally.policies):
        common.nothing(_no_case(history, first, last, foreign_lines(foreign(_policies(job, programs), tally.book))))
    _write(job, _report(job, programs, history, (first, last), tally))
    return common.CLEAN


def _reversible(history: History) -> bool:
    """Whether the data knows of payments that were taken back."""
    return history.book is not None and "reversed" in history.book.kinds


def can_write(job: Job) -> None:
    """Leave where a file cannot be written, or is named twice."""
    named: dict[Path, tuple[str, str]] = {}
    for name, option in ((job.json_file, "--json"), (job.html_file, "--report"), (job.actions_file, "--actions")):
        if name is None or (name == "-" and option != "--actions"):
            continue
        if option == "--actions" and not name.endswith(".parquet"):
            common.fail(f"--actions {name}: actions are written as Parquet; name a file that ends in .parquet")
        files.writable(name, option)
        other, first = named.setdefault(Path(name).resolve(), (option, name))
        if other != option:
            common.fail(f"{other} and {option} both name {first}; one would write over the other")


def policy_of(name: str, sets: tuple[str, ...]) -> Program:
    """A checked policy, or all ends with what is wrong."""
    program = common.policy(name, sets).program
    assert program is not None  # common.policy has left otherwise
    return program


def history_of(folder: Path, data: Path | None, programs: tuple[Program, ...]) -> History:
    """The history with every column that any of the policies reads, or all ends with what is wrong."""
    try:
        wanted, left_open = together(programs)
    except DifferentFactsError as error:
        common.fail(str(error))
    history = read_history(folder, wanted, data=data, left_open=left_open)
    if not history.readable:
        show_problems(history)
        sys.exit(history.exit_code or common.ERRORS)
    common.say_what_is_missing(history)
    return history


def show_problems(history: History) -> None:
    """What is wrong with the data, errors only, on standard error."""
    for problem in history.errors or history.problems:
        place = f" ({problem.place})" if problem.place else ""
        click.echo(f"{problem.severity.value}[{problem.code}]: {problem.message}{place}", err=True)
        if problem.help:
            click.echo(f"  help: {problem.help}", err=True)
    click.echo(f"`{history.folder}` cannot be read as a history, so nothing was done with it.", err=True)


def horizon_of(job: Job, history: History) -> tuple[int, int]:
    """The first and last day that count; leaves where there is none."""
    first = job.first_day if job.first_day is not None else history.first_day
    last = job.last_day if job.last_day is not None else history.last_day
    if first is None or last is None or first > last:
        common.nothing(_no_day(job, history))
    return first, last


def _no_day(job: Job, history: History) -> str:
    if history.first_day is None or history.last_day is None:
        return "nothing is issued, due or done in this history, so there is no day to replay"
    span = f"the history goes from {day_words(history.first_day)} to {day_words(history.last_day)}"
    asked = (
        f"--from {day_words(job.first_day)}" if job.first_day is not None else f"--to {day_words(job.last_day or 0)}"
    )
    return f"{span}, so {asked} leaves no day to replay"


def _policies(job: Job, programs: tuple[Program, ...]) -> list[Policy]:
    named = files.short_names(job.files)
    return [Policy(program, name) for program, name in zip(programs, named, strict=True)]


def _no_case(history: History, first: int, last: int, foreign: tuple[str, ...]) -> str:
    words = f"no case between {day_words(first)} and {day_words(last)}: nothing to replay"
    if history.last_day is not None and last <= history.last_day and _owed_later(history, last):
        words += "; debts fall due after that, and --to DATE replays further"
    if history.counts.left_out:
        words += f"; {plural(history.counts.left_out, 'customer')} stood aside, see `dunning history check`"
    return "\n".join((words, *foreign))


def _owed_later(history: History, last: int) -> bool:
    days = (batch.column("invoices").flatten().field("due_on") for batch in history.batches(["invoices.due_on"]))
    return any(bool(len(due)) and int(due.to_numpy().max()) >= last for due in days)


def _tally(job: Job, requests: tuple[Request, ...], history: History) -> ChunkTally:
    with files.progress(history.counts.customers) as show, files.actions(job.actions_file) as taken:
        return tally_stream(requests, history, threads=job.jobs, progress=show, taken=taken)


def _report(
    job: Job, programs: tuple[Program, ...], history: History, days: tuple[int, int], tally: ChunkTally
) -> Report:
    manifest = Manifest(
        dunning=__version__,
        history=history.digest,
        first_day=day_words(days[0]),
        last_day=day_words(days[1]),
        sets=job.sets,
        customers=tally.book.customers,
        invoices=tally.book.invoices,
        rejected=history.counts.rows_rejected,
        customers_left_out=history.counts.left_out,
    )
    ends = history.last_day
    return build(
        tally,
        _policies(job, programs),
        manifest,
        absent=frozenset(history.stood_in),
        data_ends=day_words(ends) if ends is not None and ends < days[1] else None,
        assumed_reachable=() if history.has_addresses else history.unaddressed,
        held_unreachable=history.unaddressed if history.has_addresses else (),
        few_days=_few_days(job, history, days),
        reversible=_reversible(history),
        warnings=sum(problem.severity is Severity.WARNING for problem in history.problems),
    )


FEW_DAYS: Final = 30
"""Fewer days than this show of most policies no more than the first steps."""


def _few_days(job: Job, history: History, days: tuple[int, int]) -> int | None:
    """How many days are replayed where nobody asked for so few: the data ends, or begins, too close to them."""
    count = days[1] - days[0] + 1
    return count if job.last_day is None and days[1] == history.last_day and count < FEW_DAYS else None


def _write(job: Job, report: Report) -> None:
    if job.html_file is not None:
        files.replace(job.html_file, html.render(report))
    if job.json_file == "-":
        common.out(as_json.render(report))
        return
    if job.json_file is not None:
        files.replace(job.json_file, as_json.render(report))
    common.out(text.render(report))
