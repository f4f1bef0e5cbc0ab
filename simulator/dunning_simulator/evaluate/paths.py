"""What each arm, and any other policy, would have done to a customer given what they did, and when it parts from what
their own arm did.

Every arm is replayed on the recorded responses (mode 1), with everybody in it who was drawn. Up to the first difference
a replay is exact; nothing after it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Experiment, Program
from dunning_simulator.compare.recorded import MatchTally, recorded_actions
from dunning_simulator.engines import EngineName, engines_for
from dunning_simulator.evaluate.arms import NEVER, Drawn
from dunning_simulator.evaluate.units import Unit
from dunning_simulator.rows import ActionRow, CustomerReplay, Request

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Path:
    """One customer: their draw with the days on which other arms part, and those on which other policies do;
    `unlike` names the policies that, on parting, do what no arm does that agreed until then."""

    unit: Unit
    drawn: Drawn
    others: Mapping[str, int]
    unlike: frozenset[str]


@dataclass(slots=True)
class Match:
    """How the replay of everybody's own arm agrees with the messages in the log."""

    recorded: int = 0
    matched: int = 0


def forced(program: Program, experiment: Experiment, arm: str) -> Program:
    """The policy with everybody who is drawn in one arm."""
    shares = tuple(10**6 if name == arm else 0 for name in experiment.type.members)
    experiments = tuple(replace(e, shares=shares) if e.name == experiment.name else e for e in program.experiments)
    return replace(program, experiments=experiments)


def paths(
    program: Program,
    experiment: Experiment,
    units: Mapping[str, Unit],
    ledgers: Iterable[Ledger],
    days: tuple[int, int],
    others: Mapping[str, Program],
    match: Match,
    engine: EngineName = "kernel",
) -> Iterator[Path]:
    """The path of each unit (by customer), in the order of ledgers; `days` are the first and last to replay."""
    arms = experiment.type.members
    programs = [forced(program, experiment, arm) for arm in arms] + list(others.values())
    engines = engines_for(tuple(Request(p, *days) for p in programs), engine)
    wanted = (ledger for ledger in ledgers if ledger.customer.customer_id in units)
    while part := tuple(islice(wanted, CHUNK)):
        for ledger, *replays in zip(part, *(e.replay(part) for e in engines), strict=True):
            unit = units[ledger.customer.customer_id]
            rows = dict(zip((*arms, *others), replays, strict=True))
            _matched(match, ledger, rows[unit.arm], unit.entered, days[1])
            yield _path(unit, experiment, rows, tuple(others))


def _path(unit: Unit, experiment: Experiment, replays: Mapping[str, CustomerReplay], others: tuple[str, ...]) -> Path:
    done = {name: by_day(replay.actions, unit.entered) for name, replay in replays.items()}
    own = done[unit.arm]
    arms = {arm: first_parting(own, done[arm]) for arm in experiment.type.members}
    shares = {arm: s / 10**6 for arm, s in zip(experiment.type.members, experiment.shares, strict=True)}
    parted = {name: first_parting(own, done[name]) for name in others}
    unlike = frozenset(
        name
        for name, day in parted.items()
        if day < NEVER and not any(arms[a] >= day and first_parting(done[name], done[a]) > day for a in arms)
    )
    return Path(unit, Drawn(shares, arms), parted, unlike)


def by_day(rows: Iterable[ActionRow], first: int) -> dict[int, Counter[tuple[object, ...]]]:
    """What reaches the customer or the books, by day of the decision; over all cases, for limits couple them."""
    found: dict[int, Counter[tuple[object, ...]]] = {}
    for row in rows:
        if row.day >= first:
            found.setdefault(row.day, Counter())[(row.anchor, row.currency, *row.deed)] += 1
    return found


def first_parting(
    one: Mapping[int, Counter[tuple[object, ...]]], other: Mapping[int, Counter[tuple[object, ...]]]
) -> int:
    """The first day on which the two do not do the same; `NEVER` where there is none."""
    return min((day for day in one.keys() | other.keys() if one.get(day) != other.get(day)), default=NEVER)


def _matched(match: Match, ledger: Ledger, replay: CustomerReplay, first: int, last: int) -> None:
    """Counts the recorded messages that the replay has on the same day."""
    tally = MatchTally()
    tally.add(
        replace(replay, actions=tuple(r for r in replay.actions if r.day >= first)),
        recorded_actions(ledger, first, last),
    )
    match.recorded += sum(tally.recorded.values())
    match.matched += sum(tally.matched.values())
