"""What each arm, and any other policy, would have earned had everybody got it: by weights from the same draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import Program
from dunning_simulator.engines import EngineName
from dunning_simulator.evaluate import estimators
from dunning_simulator.evaluate.arms import weigh
from dunning_simulator.evaluate.estimators import Logged
from dunning_simulator.evaluate.findings import Finding, finding
from dunning_simulator.evaluate.model import Speaks, Valued
from dunning_simulator.evaluate.overlap import Overlap, gate, overlap
from dunning_simulator.evaluate.paths import Match, Path, paths
from dunning_simulator.evaluate.trial import interval, number
from dunning_simulator.evaluate.units import Plan, Unit
from dunning_simulator.statistics.clustered import mean

UNLIKE: Final = 0.01
"""Where more customers than this would have got what no arm did, a policy is not valued."""

MATCHED: Final = 0.99
"""Below this share of recorded actions that the replay has too, weights rest on sand."""


@dataclass(slots=True)
class Valuing:
    """The values of the arms and of `others`, and what is to be said of them."""

    plan: Plan
    units: Sequence[Unit]
    others: Mapping[str, Program] = field(default_factory=dict)
    engine: EngineName = "kernel"
    findings: tuple[Finding, ...] = ()

    def values(self, ledgers: Iterable[Ledger]) -> tuple[Valued, ...]:
        """One `Valued` for each arm and other policy, without estimates where a gate refuses them. Nothing where the
        draw had other shares than the policy: then nobody knows those of the arms that were not drawn."""
        experiment = self.plan.experiment
        shares = {n: s / 10**6 for n, s in zip(experiment.type.members, experiment.shares, strict=True)}
        if any(abs(shares[u.arm] - u.share) > 1e-6 for u in self.units):
            return ()
        match = Match()
        by_customer = {u.customer_id: u for u in self.units}
        days = (min(u.entered for u in self.units), self.plan.last)
        found = list(paths(self.plan.program, experiment, by_customer, ledgers, days, self.others, match, self.engine))
        said: list[Finding] = []
        if match.recorded and match.matched < MATCHED * match.recorded:
            share = 100 * match.matched / match.recorded
            said.append(finding("E212", policy=self.plan.program.name, share=share))
        made = []
        for name in (*experiment.type.members, *self.others):
            valued, more = self._value(name, found)
            made.append(valued)
            said += more
        self.findings = tuple(said)
        return tuple(made)

    def _value(self, name: str, found: Sequence[Path]) -> tuple[Valued, list[Finding]]:
        minor: int = 10 ** minor_digits(self.plan.currency)
        worth, whole, weight = [], [], []
        for path in found:
            parts = path.others[name] if name in path.others else path.drawn.parts[name]
            last = max(d.last for d in path.unit.all_debts)
            came = [(day, amount) for d in path.unit.all_debts for day, amount in d.debt.cash if day <= d.last]
            paid, weighed = weigh(path.drawn, parts, came, last)
            worth.append(paid / minor)
            whole.append(sum(d.recovered for d in path.unit.all_debts) / minor)
            weight.append(weighed)
        log = Logged(np.array(whole), np.array(weight))
        seen = overlap(log.weight)
        said = self._unlike(name, found) or _named(name, gate(seen))
        estimates = (
            interval(mean(np.array(worth), method="IPS by day")),
            interval(estimators.ips(log)),
            interval(estimators.snips(log)),
        )
        refused = any(f.level == "refused" for f in said)
        valued = Valued(name, "recovered per customer", "money", () if refused else estimates, speaks(name, seen))
        return valued, [_lowered(f) for f in said]

    def _unlike(self, name: str, found: Sequence[Path]) -> list[Finding]:
        count = sum(name in path.unlike for path in found)
        if count <= UNLIKE * len(found):
            return []
        return [finding("E112", share=100 * count / len(found), policy=name)]


def speaks(name: str, found: Overlap) -> Speaks:
    """How much of the log speaks about a policy, as the report has it."""
    return Speaks(
        name,
        found.records,
        found.clusters,
        found.matched,
        found.effective,
        found.largest_weight,
        number(found.largest_share),
        number(found.mean_weight),
        number(found.mean_weight_se),
    )


def _named(name: str, found: Iterable[Finding]) -> list[Finding]:
    return [Finding(f.code, f.level, f"`{name}`: {f.text}", f.help) for f in found]


def _lowered(found: Finding) -> Finding:
    """What refuses one policy's value does not refuse the report: the arms were compared all the same."""
    if found.level != "refused":
        return found
    return Finding(found.code, "warning", f"{found.text}; no value is given", found.help)
