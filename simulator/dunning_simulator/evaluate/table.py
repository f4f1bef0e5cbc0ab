"""Logs that are not ours: a table with a reward in each row, and either an arm or the propensities.

A row is one decision. Nothing is dropped: a cell that cannot be a number refuses the table, and says where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dunning_simulator.evaluate import estimators, sentences, sequences
from dunning_simulator.evaluate.estimators import CLIP, Logged
from dunning_simulator.evaluate.findings import Finding, finding
from dunning_simulator.evaluate.model import Arm, Assumption, Line, Manifest, Report, Valued
from dunning_simulator.evaluate.overlap import gate, overlap
from dunning_simulator.evaluate.reading import Columns, Table
from dunning_simulator.evaluate.sequences import Trajectories, sequenced
from dunning_simulator.evaluate.trial import Drawn, Measure, adjust, clusters_of, interval, line
from dunning_simulator.evaluate.values import speaks
from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.estimate import FEW
from dunning_simulator.statistics.trials import sample_ratio
from dunning_simulator.words import plural

LARGEST: Final = 1e15
"""Beyond this a number is a mistake: squares and sums of such would leave what a machine can hold."""


def evaluate(table: Table, columns: Columns, manifest: Manifest, *, most: float = CLIP, every_look: bool) -> Report:
    """The report on a table."""
    refusals = _unusable(table)
    if refusals:
        return _report(manifest, refusals)
    if table.arm is not None:
        return _trial(table, columns, manifest, every_look=every_look)
    if "step" in table.numbers:
        return _sequence(table, columns, manifest)
    return _logged(table, columns, manifest, most)


def _unusable(table: Table) -> tuple[Finding, ...]:
    """Cells that forbid any estimate."""
    if not len(table):
        return (finding("E114"),)
    said: list[Finding] = []
    for what, values in table.numbers.items():
        missing = np.flatnonzero(~(np.abs(values) <= LARGEST))
        if len(missing):
            code = "E102" if what == "propensity" else "E113"
            said.append(finding(code, rows=_rows(len(missing)), row=int(missing[0]) + 1, what=what))
    for what, cells in (("arm", table.arm), ("cluster", table.cluster)):
        empty = [row for row, cell in enumerate(cells or ()) if not cell]
        if empty:
            said.append(finding("E118", rows=_rows(len(empty)), row=empty[0] + 1, what=what))
    propensity = table.numbers.get("propensity", np.ones(0))
    impossible = np.flatnonzero((propensity <= 0) | (propensity > 1))
    if len(impossible):
        row = int(impossible[0])
        value = f"{propensity[row]:g}"
        said.append(finding("E103", rows=_rows(len(impossible)), row=row + 1, value=value))
    if not said and propensity.size and "probability" in table.numbers:
        said += _too_small(propensity, table.numbers["probability"])
    for what, most in (("probability", 1.0), ("weight", np.inf)):
        given = table.numbers.get(what, np.zeros(0))
        beyond = np.flatnonzero((given < 0) | (given > most))
        if len(beyond):
            row = int(beyond[0])
            said.append(finding("E115", what=what, value=f"{given[row]:g}", row=row + 1))
    return tuple(said)


def _too_small(propensity: Floats, probability: Floats) -> list[Finding]:
    """A propensity so small that its weight is no number."""
    with np.errstate(over="ignore"):
        beyond = np.flatnonzero(~(probability / propensity <= LARGEST))
    if not len(beyond):
        return []
    row = int(beyond[0])
    return [finding("E103", rows=_rows(len(beyond)), row=row + 1, value=f"{propensity[row]:g}")]


def _rows(count: int) -> str:
    return f"{plural(count, 'row')} {'has' if count == 1 else 'have'}"


def _clusters(table: Table) -> Ints | None:
    return None if table.cluster is None else clusters_of(table.cluster)


def _logged(table: Table, columns: Columns, manifest: Manifest, most: float) -> Report:
    numbers = table.numbers
    propensity = numbers.get("propensity", np.ones(len(table)))
    probability = numbers["probability"] if "probability" in numbers else numbers["weight"] * propensity
    weight = numbers["weight"] if "weight" in numbers else probability / propensity
    cluster = _clusters(table)
    seen = overlap(weight, cluster)
    said = [*gate(seen), *_about_clusters(table, seen.clusters)]
    if seen.matched == 0:
        said = [finding("E111")]
    refused = [f for f in said if f.level == "refused"]
    if refused:
        return _report(manifest, tuple(said))
    log = Logged(
        numbers["reward"], weight, cluster, numbers.get("modelled reward"), numbers.get("reward under the policy")
    )
    found = tuple(interval(e) for e in estimators.all_of(log, propensity, probability, most=most))
    name = columns.probability or columns.weight or ""
    valued = Valued(name, f"mean of `{columns.reward}`", "number", found, speaks(name, seen))
    return _report(manifest, tuple(said), valued=(valued,), verdict=sentences.value(valued, seen))


def _sequence(table: Table, columns: Columns, manifest: Manifest) -> Report:
    """Rows of a cluster in the order of their steps, each a decision with a draw of its own."""
    numbers, unit, step = table.numbers, clusters_of(table.cluster or ()), table.numbers["step"]
    order = np.lexsort((step, unit))
    twice = np.flatnonzero((np.diff(unit[order]) == 0) & (np.diff(step[order]) == 0))
    if len(twice):
        row = int(order[twice[0] + 1])
        return _report(
            manifest, (finding("E119", unit=(table.cluster or ())[row], step=f"{step[row]:g}", row=row + 1),)
        )
    ones = np.ones(len(table))
    rows = Trajectories(
        numbers.get("propensity", ones) if "probability" in numbers else ones,
        numbers["probability"] if "probability" in numbers else numbers["weight"],
        numbers["reward"],
        numbers.get("modelled reward"),
        numbers.get("reward under the policy"),
    )
    found = sequenced(unit, step, rows)
    weight = found.weights[:, -1]
    seen = overlap(weight)
    said = gate(seen) if seen.matched else (finding("E111"),)
    if any(f.level == "refused" for f in said):
        return _report(manifest, said)
    name = columns.probability or columns.weight or ""
    estimates = tuple(interval(e) for e in sequences.all_of(found))
    valued = Valued(name, f"sum of `{columns.reward}` by `{columns.cluster}`", "number", estimates, speaks(name, seen))
    return _report(manifest, said, valued=(valued,), verdict=sentences.value(valued, seen))


def _about_clusters(table: Table, clusters: int) -> list[Finding]:
    said = [] if table.cluster is not None else [finding("E209")]
    if table.cluster is not None and clusters < FEW:
        said.append(finding("E208", clusters=clusters, units="clusters"))
    return said


def _trial(table: Table, columns: Columns, manifest: Manifest, *, every_look: bool) -> Report:
    assert table.arm is not None
    names = sorted(set(table.arm))
    if columns.base is not None and columns.base not in names:
        return _report(manifest, (finding("E116", arm=columns.base, arms=", ".join(names[:8])),))
    names = [columns.base or names[0], *(n for n in names if n != (columns.base or names[0]))]
    propensity = table.numbers.get("propensity")
    arm = np.array([names.index(a) for a in table.arm], dtype=np.int64)
    weight = np.ones(len(table)) if propensity is None else 1 / propensity
    cluster = _clusters(table)
    drawn = Drawn(tuple(names), arm, weight, np.arange(len(table)) if cluster is None else cluster)
    counts = np.array([drawn.counts(n) for n in range(len(names))], dtype=np.int64)
    arms = tuple(Arm(n, None, int(c), int(c), 0) for n, c in zip(names, counts, strict=True))
    if len(names) < 2:
        return _report(manifest, (finding("E107", arms=f"the arm `{names[0]}` has"),), arms=arms)
    if counts.min() < 2:
        return _report(manifest, (finding("E110", clusters=int(counts.sum()), units="units"),), arms=arms)
    p, uneven = _split(arm, propensity, counts, names) if cluster is None else (None, ())
    if uneven:
        return _report(manifest, uneven, arms=arms, p=p)
    reward = table.numbers["reward"]
    yes_or_no = bool(np.isin(reward, (0, 1)).all())
    unit: Any = "share" if yes_or_no else "number"
    about = f"mean of `{columns.reward}`"
    before = table.numbers.get("value before")
    measure = Measure("reward", columns.reward, about, unit, "better", reward, before=before)
    lines = adjust([line(measure, drawn)])
    return _report(
        manifest,
        tuple(_about_clusters(table, len(np.unique(drawn.cluster)))),
        arms=arms,
        p=p,
        lines=lines,
        verdict=sentences.trial(lines[0], names[0], every_look=every_look),
        every_look=every_look,
    )


def _split(
    arm: Ints, propensity: Floats | None, counts: Ints, names: Sequence[str]
) -> tuple[float | None, tuple[Finding, ...]]:
    """The sample-ratio test, where the propensities say what was to be expected: one for each arm, adding up to one."""
    if propensity is None:
        return None, ()
    shares = [np.unique(propensity[arm == n]) for n in range(len(names))]
    if any(len(s) != 1 for s in shares) or abs(sum(float(s[0]) for s in shares) - 1) > 1e-6:
        return None, ()
    expected = np.array([float(s[0]) for s in shares]) * counts.sum()
    p = sample_ratio(counts, expected)[1]
    if p >= 0.001:
        return p, ()
    words = ", ".join(
        f"{c:,} in `{n}` where {e:,.0f} were due" for c, n, e in zip(counts, names, expected, strict=True)
    )
    return p, (finding("E104", counts=words, p=p),)


def _report(
    manifest: Manifest,
    findings: tuple[Finding, ...],
    *,
    arms: tuple[Arm, ...] = (),
    p: float | None = None,
    lines: tuple[Line, ...] = (),
    valued: tuple[Valued, ...] = (),
    verdict: tuple[str, ...] = (),
    every_look: bool = False,
) -> Report:
    refused = any(f.level == "refused" for f in findings)
    told = () if refused else _assumptions(valued, any(f.code == "E204" for f in findings))
    return Report(
        mode=sentences.MODE,
        verdict=sentences.refusal(findings) if refused else verdict,
        refused=refused,
        estimand=(),
        arms=arms,
        sample_ratio_p=p,
        lines=() if refused else lines,
        valued=() if refused else valued,
        assumptions=told,
        findings=findings,
        manifest=manifest,
        every_look=every_look,
    )


def _assumptions(valued: tuple[Valued, ...], wrong: bool) -> tuple[Assumption, ...]:
    if not valued:
        return (
            Assumption("a row's arm was decided by a draw and nothing else", "assumed"),
            Assumption("what one row gets does not change the reward of another", "assumed"),
        )
    return (
        Assumption("the propensities are those with which the actions were drawn", "violated" if wrong else "checked"),
        Assumption("whatever the policy may do, the log did now and then", "assumed" if wrong else "checked"),
        Assumption("what one row gets does not change the reward of another", "assumed"),
    )
