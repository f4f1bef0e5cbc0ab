"""One call of `dunning simulate --response`, from files to files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import click

from dunning_dsl import __version__
from dunning_dsl.cli import common
from dunning_dsl.history import History
from dunning_dsl.program.codec import digest
from dunning_dsl.program.statements import Program
from dunning_simulator.cli import files
from dunning_simulator.cli.job import Job, can_write, history_of, horizon_of, policy_of
from dunning_simulator.compare.chunk import MADE_UP
from dunning_simulator.fit.holdout import NEW_SEED, held_out, opened
from dunning_simulator.outcomes.costs import Costs, CostsError
from dunning_simulator.outcomes.costs import read as read_costs
from dunning_simulator.outcomes.found import findings, fits, retries
from dunning_simulator.outcomes.level import Level, level
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.sample import SAMPLE
from dunning_simulator.outcomes.study import Study, study
from dunning_simulator.report import as_json, html, outcome, text
from dunning_simulator.report.findings import Findings, Run, Side
from dunning_simulator.response.model import Model, ResponseError, read
from dunning_simulator.response.population import People, people_of
from dunning_simulator.words import day_words, plural


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for beside a replay's options; None is a default that rests on the model or the data."""

    response: str
    follow_up: int | None
    seed: int
    worlds: int | None
    draws: int
    rules: bool
    force: bool = False
    costs: str | None = None
    holdout: bool = False


def run(job: Job, asked: Asked) -> int:
    """Check, read, live through, write; the exit code."""
    programs = tuple(policy_of(name, job.sets) for name in job.files)
    can_write(job)
    model = model_for(asked.response, programs, job, force=asked.force)
    costs = costs_for(asked.costs, programs[0].settings.currencies[0])
    history = history_of(job.folder, job.data, programs)
    days = horizon_of(job, history)
    if asked.holdout:
        asked = replace(asked, seed=asked.seed + NEW_SEED)
    people = people_of(model, history, days[0], held_out if asked.holdout else None)
    frame = frame_for(asked.follow_up, model, people, days, programs[0].settings.currencies[0])
    if costs is not None:
        can_split(costs, people)
    lived = _live(programs, frame, model, asked, job.jobs)
    found = _findings(job, asked, programs, history, lived, people, costs, level(lived, programs[0]))
    if job.html_file is not None:
        files.replace(job.html_file, html.render_outcome(found))
    if job.json_file == "-":
        common.out(as_json.render(found))
        return common.CLEAN
    if job.json_file is not None:
        files.replace(job.json_file, as_json.render(found))
    common.out(text.laid_out(found.verdict, outcome.sections(found)))
    return common.CLEAN


def model_for(name: str, programs: tuple[Program, ...], job: Job, *, force: bool = False) -> Model:
    """The model asked for, if it knows of all that the policies do and has not failed its back-test (unless by
    `force`); leaves with a sentence otherwise."""
    try:
        model = read(name)
    except ResponseError as error:
        common.fail(str(error))
    if model.fit is not None and model.fit.back_test.result == "fails" and not force:
        common.fail(
            f"{name} failed its back-test: it does not foretell what its own policy brings in, so it can compare "
            "nothing. Its first lines, and `dunning fit`, say where; `dunning simulate --force` shows what it says all "
            "the same"
        )
    for program, file in zip(programs, job.files, strict=True):
        if not fits(model, program):
            common.fail(
                f"{file} retries charges, and the model `{model.name}` says nothing of what comes of that; "
                "give --response a model with a section [retry], such as saas"
            )
    return model


def made_up(people: People) -> bool:
    """Whether a customer says that they are."""
    return any(text.lower() in MADE_UP for text in people.recorded.cells("synthetic"))


def costs_for(name: str | None, currency: str) -> Costs | None:
    """The prices asked for, in the policy's currency; leaves with a sentence otherwise."""
    if name is None:
        return None
    try:
        costs = read_costs(name)
    except CostsError as error:
        common.fail(str(error))
    if costs.currency != currency:
        common.fail(
            f"{name} is in {costs.currency}, and the policy's first currency is {currency}: one currency per sum, so "
            f"state its prices in {currency} (`dunning response costs > costs.toml` prints a file to change)"
        )
    _not_yet(name, costs)
    return costs


def _not_yet(name: str, costs: Costs) -> None:
    """Tell, beside the report, of prices of a day that is still to come."""
    today = date.today()
    of = [("", costs.as_of), *((f" {place}", one.as_of) for place, one in costs.numbers())]
    for place, day in of:
        if day is not None and day > today:
            click.echo(f"note: {name}:{place} as_of = {day} is a day that is still to come", err=True)


def can_split(costs: Costs, people: People) -> None:
    """Leave where the customers have no such column."""
    known = people.recorded.columns
    if costs.segment and costs.segment not in known:
        common.fail(
            f'the costs say segment = "{costs.segment}", and no customer has such a column; there are: '
            f"{', '.join(sorted(known)) or 'none'}"
        )


def frame_for(asked: int | None, model: Model, people: People, days: tuple[int, int], currency: str) -> Frame:
    """What is measured; leaves with a sentence where that is nothing."""
    first, last = days
    span = last - first
    follow_up = asked or max(1, min(model.horizon, 60, span // 2))
    if follow_up > span:
        common.nothing(
            f"{day_words(first)} to {day_words(last)} leaves no invoice {plural(follow_up, 'day')} of follow-up; "
            "ask for fewer with --follow-up, or for more days with --to"
        )
    frame = Frame.of(people, days, follow_up, currency)
    if not frame.due.sum():
        what = "fails for the first time" if model.clock == "first failed charge" else "is issued and falls due"
        common.nothing(
            f"no invoice in {currency} {what} between {day_words(first)} and {day_words(last - follow_up)}, so there "
            f"is nothing to follow for {plural(follow_up, 'day')}; a shorter --follow-up or an earlier --from may help"
        )
    return frame


def _live(
    programs: tuple[Program, ...],
    frame: Frame,
    model: Model,
    asked: Asked,
    jobs: int | None,
) -> Study:
    with files.steps("simulating") as show:
        return study(
            programs[0],
            programs[1] if len(programs) > 1 else None,
            frame,
            model,
            seed=asked.seed,
            draws=asked.draws,
            sample=SAMPLE,
            replicates=asked.worlds,
            rules=asked.rules,
            threads=jobs,
            progress=show,
        )


def _opened(job: Job, asked: Asked, programs: tuple[Program, ...], found: Study) -> int:
    """How often those held out were asked by now, this time counted; 0 where it could not be noted."""
    names = " ".join(digest(program)[:16] for program in programs)
    return opened(job.folder, f"{names} {found.model.digest} {asked.seed} {found.frame.follow_up}") or 0


def _findings(
    job: Job,
    asked: Asked,
    programs: tuple[Program, ...],
    history: History,
    found: Study,
    people: People,
    costs: Costs | None,
    level: Level | None,
) -> Findings:
    sides = tuple(
        Side(letter, program.name, program.version, name, digest(program), retries(program))
        for letter, program, name in zip("AB", programs, files.short_names(job.files), strict=False)
    )
    how = Run(
        dunning=__version__,
        history=history.digest,
        model=found.model.name,
        model_digest=found.model.digest,
        seed=asked.seed - (NEW_SEED if asked.holdout else 0),
        worlds=found.replicates,
        draws=found.drawn,
        sampled=found.sampled,
        sets=job.sets,
        costs=None if costs is None else costs.digest,
        holdout=_opened(job, asked, programs, found) if asked.holdout else None,
    )
    return findings(
        found,
        programs,
        sides,
        how,
        synthetic=made_up(people),
        left_out=history.counts.left_out,
        costs=costs,
        level=level,
    )
