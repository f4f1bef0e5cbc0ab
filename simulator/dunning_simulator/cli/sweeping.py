"""One call of `dunning sweep`, from files to a table."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
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
from dunning_simulator.cli.outcome_job import frame_for, model_for
from dunning_simulator.fit.holdout import part
from dunning_simulator.outcomes.sweep import Swept, Tried, sweep
from dunning_simulator.report.parts import Section, Table
from dunning_simulator.report.text import laid_out
from dunning_simulator.response.model import Model
from dunning_simulator.response.population import members
from dunning_simulator.words import list_words, plural

MOST = 200
"""Combinations that are tried at most."""

SCHEMA = 1

KEPT_OUT = (
    "Customers that were held out of the fit were kept out of this too: `dunning simulate --holdout` reads the values "
    "that you would choose on them."
)

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
    people = members(model, part(history.ledgers(), out=False) if fitted else history.ledgers(), days[0])
    frame = frame_for(wanted.follow_up, model, people, days, base.settings.currencies[0])
    with files.steps("trying") as show:
        found = sweep(base, variants, people, frame, model, worlds=wanted.worlds, seed=wanted.seed, progress=show)
    told = {
        "schema": SCHEMA,
        "mode": "sweep",
        "policy": base.name,
        "digest": digest(base),
        "dunning": __version__,
        "history": history.digest,
        "model": model.name,
        "model_digest": model.digest,
        "seed": wanted.seed,
        "worlds": found.worlds,
        "follow_up": frame.follow_up,
        "invoices": int(frame.invoices.sum()),
        "without_held_out": fitted,
        "as_it_stands": _rounded(found.base),
        "tried": [_rounded(one) for one in found.tried],
        "refused": [{"values": dict(values), "why": why} for values, why in refused],
    }
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if job.json_file == "-":
        common.out(text)
        return common.CLEAN
    if job.json_file is not None:
        files.replace(job.json_file, text)
    common.out(laid_out(_verdict(found, base, model, frame.follow_up), _sections(found, refused)))
    return common.CLEAN


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
) -> tuple[list[tuple[tuple[tuple[str, str], ...], Program]], list[tuple[tuple[tuple[str, str], ...], str]]]:
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


def _rounded(one: Tried) -> dict[str, object]:
    said = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in asdict(one).items()}
    return {**said, "values": dict(one.values)}


# --- words ------------------------------------------------------------------------------------------------------------


def named(values: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values) or "as it stands"


def _verdict(found: Swept, base: Program, model: Model, follow_up: int) -> tuple[str, ...]:
    best = max(found.tried, key=lambda one: one.difference)
    better = [one for one in found.tried if one.low > 0]
    worse = [one for one in found.tried if one.high < 0]
    opening = f"{plural(len(found.tried), 'variant')} of `{base.name}` were tried under the model `{model.name}`."
    if len(found.tried) == 1:
        opening = f"One variant of `{base.name}` was tried under the model `{model.name}`."
    if better:
        first = (
            f"{opening} Most is recovered within {plural(follow_up, 'day')} with {named(best.values)}: "
            f"{100 * best.difference:+.2f} points against the policy as it stands "
            f"({100 * best.low:+.2f} to {100 * best.high:+.2f}, for all variants at once)."
        )
    else:
        first = (
            f"{opening} None of them can be told to recover more within {plural(follow_up, 'day')} than the policy as "
            f"it stands; the most is {100 * best.difference:+.2f} points with {named(best.values)} "
            f"({100 * best.low:+.2f} to {100 * best.high:+.2f}, for all variants at once)."
        )
    counted = f"{len(better)} of {len(found.tried)} recover more, {len(worse)} less; of the others it cannot be told."
    return (
        first,
        counted,
        "The intervals are of which customers and which worlds; what the model's own numbers leave open is not in "
        "them: compare the values you would choose with `dunning simulate --response`.",
        *(() if model.fit is None else (KEPT_OUT,)),
    )


def _sections(found: Swept, refused: list[tuple[tuple[tuple[str, str], ...], str]]) -> tuple[Section, ...]:
    columns = ("values", "recovered", "difference", "low", "high", "days unpaid", "messages", "complaints, opt-outs")
    rows = tuple(
        (
            named(one.values),
            f"{100 * one.recovered:.2f} %",
            *(f"{100 * part:+.2f}" for part in (one.difference, one.low, one.high)),
            f"{one.days_unpaid:.2f}",
            f"{one.messages:,.1f}",
            f"{one.complaints:,.1f}",
        )
        for one in (found.base, *found.tried)
    )
    parts = [Section("What was tried", tables=(Table("", columns, rows, frozenset(range(1, len(columns)))),))]
    if refused:
        lines = tuple(f"{named(values)}: {why}" for values, why in refused)
        parts.append(Section("What does not make a policy", lines))
    return tuple(parts)
