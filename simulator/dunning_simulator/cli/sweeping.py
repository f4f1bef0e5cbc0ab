"""One call of `dunning sweep`, from files to a table."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from math import prod

from dunning_dsl import __version__
from dunning_dsl.cli import common
from dunning_dsl.diagnostics import Severity
from dunning_dsl.program.codec import digest
from dunning_dsl.program.statements import Program
from dunning_simulator.cli import files
from dunning_simulator.cli.job import Job, can_write, history_of, horizon_of, policy_of
from dunning_simulator.cli.outcome_job import frame_for, made_up, model_for
from dunning_simulator.fit.holdout import held_out
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.numbers import money, six
from dunning_simulator.outcomes.sweep import Swept, Tried, sweep
from dunning_simulator.report import swept
from dunning_simulator.report.text import laid_out
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import people_of
from dunning_simulator.words import day_words, list_words

MOST = 200
"""Combinations that are tried at most."""

Values = tuple[tuple[str, str], ...]

_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)(?: by (\d+))?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for beside a replay's options."""

    params: tuple[str, ...]
    response: str
    follow_up: int | None
    worlds: int
    seed: int


def run(job: Job, wanted: Wanted) -> int:
    """Check, read, live through, write; the exit code."""
    base = policy_of(job.files[0], job.sets)
    can_write(job)
    grid = [values_of(text) for text in wanted.params]
    variants, refused = _variants(job, base, grid)
    model = model_for(wanted.response, (base,), job)
    history = history_of(job.folder, job.data, (base,))
    days = horizon_of(job, history)
    fitted = model.fit is not None
    people = people_of(model, history, days[0], (lambda one: not held_out(one)) if fitted else None)
    frame = frame_for(wanted.follow_up, model, people, days, base.settings.currencies[0])
    with files.steps("trying") as show:
        found = sweep(base, variants, frame, model, worlds=wanted.worlds, seed=wanted.seed, progress=show)
    told = _report(job, wanted, (base, model, history.digest), frame, found, refused)
    written = json.dumps(swept.to_json(told), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if job.json_file == "-":
        common.out(written)
        return common.CLEAN
    if job.json_file is not None:
        files.replace(job.json_file, written)
    common.out(laid_out(swept.verdict(told), swept.sections(told)))
    return common.CLEAN


def _report(
    job: Job,
    wanted: Wanted,
    of: tuple[Program, Model, str],
    frame: Frame,
    found: Swept,
    refused: list[tuple[Values, str]],
) -> swept.Swept:
    """What is told; `of` are the policy, the model and the digest of the history."""
    base, model, history = of
    return swept.Swept(
        mode=swept.MODE,
        policy=base.name,
        file=files.short_names(job.files)[0],
        digest=digest(base),
        dunning=__version__,
        history=history,
        first_day=day_words(frame.first_day),
        last_day=day_words(frame.last_day),
        follow_up=frame.follow_up,
        clock=model.clock,
        currency=frame.currency,
        customers=int((frame.invoices > 0).sum()),
        invoices=int(frame.invoices.sum()),
        due=money(frame.currency, float(frame.due.sum())),
        model=model.name,
        model_digest=model.digest,
        seed=wanted.seed,
        worlds=found.worlds,
        sets=job.sets,
        without_held_out=model.fit is not None,
        synthetic=made_up(frame.people),
        as_it_stands=_row(found.base),
        tried=tuple(_row(one) for one in found.tried),
        refused=tuple(swept.Refused(dict(values), why) for values, why in refused),
    )


def _row(one: Tried) -> swept.Row:
    shares = (one.recovered, one.difference, one.low, one.high, one.messages, one.complaints, one.days_unpaid)
    return swept.Row(dict(one.values), *map(six, shares))


def values_of(text: str) -> tuple[str, tuple[str, ...]]:
    """A param's name and the values to try, as they are written; leaves with a sentence where that cannot be read."""
    name, equals, said = text.partition("=")
    name, said = name.strip(), said.strip()
    found: tuple[str, ...] = ()
    if match := _RANGE.fullmatch(said):
        low, high, step = int(match[1]), int(match[2]), int(match[3] or 1)
        if step > 0:
            found = tuple(str(value) for value in range(low, high + 1, step))
    elif equals and name and ".." not in said:
        found = tuple(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))
    if not found:
        common.fail(f"--param {text}: write NAME=1..7, NAME=2..14 by 4, or NAME=3,5,8")
    return name, found


def _variants(
    job: Job, base: Program, grid: list[tuple[str, tuple[str, ...]]]
) -> tuple[list[tuple[Values, Program]], list[tuple[Values, str]]]:
    """The policies of all combinations, and the combinations that do not check, with why."""
    known = [param.name for param in base.params]
    for name, _ in grid:
        if name not in known:
            near = get_close_matches(name, known, 1)
            way_out = f"did you mean `{near[0]}`?" if near else f"it has {list_words(sorted(known))}"
            common.fail(f"the policy has no param `{name}`; {way_out}")
    many = prod(len(values) for _, values in grid)
    if many > MOST:
        common.fail(f"{many:,} combinations are more than the {MOST} that are tried at most; name fewer values")
    found, refused = [], []
    for chosen in product(*(values for _, values in grid)):
        values = tuple(zip((name for name, _ in grid), chosen, strict=True))
        sets = (*job.sets, *(f"{name}={value}" for name, value in values))
        checked = common.read_policy(job.files[0], sets, messages=False)
        if checked.program is not None:
            found.append((values, checked.program))
            continue
        error = next(d for d in checked.diagnostics if d.severity is Severity.ERROR)
        refused.append((values, f"{error.code}: {error.message}"))
    if not found:
        common.fail(f"none of the values makes a policy that checks; the first says: {refused[0][1]}")
    return found, refused
