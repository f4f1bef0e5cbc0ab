"""An experiment that was really run, from a policy and its history to a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import Experiment, Program
from dunning_simulator.compare.chunk import MADE_UP
from dunning_simulator.engines import EngineName
from dunning_simulator.evaluate import measures, sentences
from dunning_simulator.evaluate.findings import Finding, finding
from dunning_simulator.evaluate.model import Arm, Assumption, Line, Manifest, Report
from dunning_simulator.evaluate.trial import adjust, line
from dunning_simulator.evaluate.units import Plan, Seen, Unit, currency_of, draws, units
from dunning_simulator.evaluate.values import Valuing
from dunning_simulator.statistics.estimate import FEW
from dunning_simulator.statistics.trials import contrast, sample_ratio
from dunning_simulator.words import day_words, list_words, plural

Ledgers = Callable[[], Iterable[Ledger]]

UNEVEN: Final = 0.001
"""A split into arms that is less likely than this stops the report."""

BILLED_APART: Final = 0.01
"""The arms were billed differently since the draw where chance would do it less often than this."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `currency` None: the only one; `first` is the first due date that counts and `last` the last day
    seen (ordinals), None those of the data; `others` are policies to value by the same draws."""

    program: Program
    digest: str
    experiment: Experiment
    currency: str | None
    horizon: int
    first: int | None
    last: int | None
    manifest: Manifest
    every_look: bool = False
    others: Mapping[str, Program] = field(default_factory=dict)
    engine: EngineName = "kernel"


def evaluate(question: Question, ledgers: Ledgers) -> Report:
    """The report. `ledgers` gives all customers, as often as it is called."""
    book = survey(question, ledgers())
    first, last = _days(question, book)
    manifest = replace(question.manifest, first_due=day_words(first), last_day=day_words(last))
    question = replace(question, manifest=manifest)
    if refusal := _unfit(question, book):
        return _refused(question, (refusal,))
    currency = question.currency or next(iter(book.drawn))
    plan = Plan(question.program, question.experiment, currency, question.horizon, first, last)
    seen = Seen()
    counted = tuple(units(plan, ledgers(), seen))
    fresh = tuple(u for u in counted if not u.arrears)
    late = tuple(u for u in counted if u.arrears)
    arms = tuple(
        _arm(name, share, seen, fresh, late)
        for name, share in zip(plan.experiment.type.members, plan.experiment.shares, strict=True)
    )
    p, uneven = _split(seen, arms)
    refusals = uneven or _thin(question, plan, seen, arms)
    if refusals:
        return _refused(question, refusals, arms, p, currency)
    found = _told(question, plan, seen, (fresh, late), arms, p, ledgers)
    return replace(found, findings=(*found.findings, finding("E302"))) if book.synthetic else found


def _days(question: Question, book: Survey) -> tuple[int, int]:
    """The first due date that counts and the last day seen: invoices that fall due later are no follow-up."""
    last = book.last if question.last is None else min(question.last, book.last)
    return book.first if question.first is None else question.first, last


def _told(
    question: Question,
    plan: Plan,
    seen: Seen,
    found: tuple[tuple[Unit, ...], tuple[Unit, ...]],
    arms: tuple[Arm, ...],
    p: float | None,
    ledgers: Ledgers,
) -> Report:
    fresh, late = found
    lines = lines_of(plan, fresh, late)
    valuing = Valuing(plan, fresh, question.others, question.engine)
    valued = valuing.values(ledgers())
    findings = (
        *_findings(plan, seen, fresh, late, arms, question.digest),
        *valuing.findings,
    )
    assumptions = _assumptions(findings, p)
    return Report(
        mode=sentences.MODE,
        verdict=sentences.verdict(lines, arms, plan.currency, question.horizon, every_look=question.every_look),
        refused=False,
        estimand=sentences.estimand(plan, seen),
        arms=arms,
        sample_ratio_p=p,
        lines=lines,
        valued=valued,
        assumptions=assumptions,
        findings=findings,
        manifest=question.manifest,
        currency=plan.currency,
        every_look=question.every_look,
    )


def _refused(
    question: Question,
    findings: Sequence[Finding],
    arms: tuple[Arm, ...] = (),
    p: float | None = None,
    currency: str = "",
) -> Report:
    return Report(
        mode=sentences.MODE,
        verdict=sentences.refusal(findings),
        refused=True,
        estimand=(),
        arms=arms,
        sample_ratio_p=p,
        lines=(),
        valued=(),
        assumptions=(),
        findings=tuple(findings),
        manifest=question.manifest,
        currency=currency,
        every_look=question.every_look,
    )


# --- may it be told at all --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Survey:
    """What a first look at all customers finds: those that were drawn, by the currency of the case; arms that the
    policy does not have and shares that cannot be, each with its customers; the first due date and the last day on
    which anything happened; whether the book is made up."""

    drawn: Counter[str] = field(default_factory=Counter)
    strange: Counter[str] = field(default_factory=Counter)
    impossible: Counter[str] = field(default_factory=Counter)
    first: int = date.max.toordinal()
    last: int = 1
    synthetic: bool = False


def survey(question: Question, ledgers: Iterable[Ledger]) -> Survey:
    """One look at all customers."""
    found = Survey()
    for ledger in ledgers:
        found.first = min(found.first, *(i.due_on for i in ledger.invoices), date.max.toordinal())
        found.last = max(found.last, *(e.day for e in ledger.events), 1)
        found.synthetic |= ledger.customer.fields.get("synthetic", "").lower() in MADE_UP
        met: dict[str, Counter[str]] = {}
        for event, arm, share in draws(ledger, question.experiment.name):
            if not 0 < share < 1:
                met[f"{share:g}"] = found.impossible
            elif arm not in question.experiment.type.members:
                met[arm] = found.strange
            else:
                met[currency_of(ledger, event) or question.program.settings.currencies[0]] = found.drawn
        for name, count in met.items():
            count[name] += 1
    return found


def _unfit(question: Question, book: Survey) -> Finding | None:
    name = question.experiment.name
    if book.impossible:
        value, customers = book.impossible.most_common()[0]
        return finding("E117", experiment=name, value=value, customers=customers)
    if book.strange:
        return finding("E109", arm=min(book.strange), experiment=name)
    if not book.drawn or (question.currency is not None and question.currency not in book.drawn):
        return finding("E105", experiment=name)
    if question.currency is None and len(book.drawn) > 1:
        counts = list_words([f"{code}: {plural(n, 'customer')}" for code, n in book.drawn.most_common()])
        return finding("E108", counts=counts, first=book.drawn.most_common()[0][0])
    return None


def _arm(name: str, share: int, seen: Seen, fresh: Sequence[Unit], late: Sequence[Unit]) -> Arm:
    drawn = seen.drawn.get(name, 0)
    return Arm(name, share / 10**6, drawn, sum(u.arm == name for u in fresh), sum(u.arm == name for u in late))


def _split(seen: Seen, arms: Sequence[Arm]) -> tuple[float | None, tuple[Finding, ...]]:
    """The p-value of the split that was met, and the refusal where it is no split by chance."""
    if seen.shares_unknown or sum(seen.drawn.values()) < 2:
        return None, ()
    counts = np.array([a.drawn for a in arms], dtype=np.int64)
    expected = np.array([seen.expected.get(a.name, 0.0) for a in arms])
    used = expected > 0
    _, p = sample_ratio(counts[used], expected[used])
    if p >= UNEVEN:
        return p, ()
    words = list_words(
        [f"{a.drawn:,} in `{a.name}` where {e:,.0f} were due" for a, e in zip(arms, expected, strict=True)]
    )
    return p, (finding("E104", counts=words, p=p),)


def _thin(question: Question, plan: Plan, seen: Seen, arms: Sequence[Arm]) -> tuple[Finding, ...]:
    if not any(a.counted for a in arms):
        first = "unknown" if seen.first_follow_up is None else f"followed in full on {day_words(seen.first_follow_up)}"
        return (finding("E106", days=question.horizon, ends=day_words(plan.last), first=first),)
    there = [a for a in arms if a.counted]
    if len(there) < 2:
        return (finding("E107", arms=f"the arm `{there[0].name}` has"),)
    if any(a.counted < 2 for a in there) or arms[0].counted < 2:
        return (finding("E110", clusters=sum(a.counted for a in arms), units="customers"),)
    return ()


# --- what is told -----------------------------------------------------------------------------------------------------


def lines_of(plan: Plan, fresh: Sequence[Unit], late: Sequence[Unit]) -> tuple[Line, ...]:
    """All measures of the units that were fresh and of those in arrears, the one that decides first."""
    names = _present(plan, fresh)
    minor: int = 10 ** minor_digits(plan.currency)
    drawn = measures.drawn(fresh, names)
    found = [line(m, drawn) for m in measures.measures(fresh, plan.horizon, minor)]
    found += [line(m, drawn) for m in measures.curve(fresh, plan.horizon, minor)]
    lines = adjust(found)
    if late and all(sum(u.arm == name for u in late) > 1 for name in names):
        group = measures.drawn(late, names)
        lines += adjust([line(m, group) for m in measures.arrears(late, plan.horizon, minor)], 0)
    return lines


def _present(plan: Plan, found: Sequence[Unit]) -> tuple[str, ...]:
    """The arms with customers, the first of the policy first."""
    there = {u.arm for u in found}
    return tuple(name for name in plan.experiment.type.members if name in there)


def _findings(
    plan: Plan, seen: Seen, fresh: Sequence[Unit], late: Sequence[Unit], arms: Sequence[Arm], digest: str
) -> list[Finding]:
    said: list[Finding] = []
    if not any(d.recovered for u in (*fresh, *late) for d in u.all_debts):
        said.append(finding("E213"))
    if (apart := _billed(plan, fresh)) is not None:
        said.append(apart)
    if not seen.messages:
        said.append(finding("E206"))
    if seen.shares_vary:
        said.append(finding("E207"))
    few = min(a.counted for a in arms if a.counted)
    if few < FEW:
        said.append(finding("E208", clusters=few, units="customers in the smallest arm"))
    misplaced = sum(not u.as_drawn for u in (*fresh, *late))
    if misplaced:
        said.append(finding("E210", customers=f"{plural(misplaced, 'customer')} {'is' if misplaced == 1 else 'are'}"))
    strange = sorted({u.policy for u in (*fresh, *late)} - {digest, plan.program.name, ""})
    if strange:
        names = f"{strange[0][:12]}{f' and {len(strange) - 1} others' if len(strange) > 1 else ''}"
        said.append(finding("E211", policies=names))
    if seen.unfinished:
        words = f"{plural(seen.unfinished, 'customer')} {'is' if seen.unfinished == 1 else 'are'}"
        said.append(finding("E214", customers=words))
    if seen.outside:
        why = "their first debt was not owed any more, or lies outside the due dates asked for"
        said.append(finding("E301", customers=f"{plural(seen.outside, 'customer')}", why=why))
    if late:
        counts = list_words([f"{a.arrears:,} in `{a.name}`" for a in arms])
        said.append(finding("E303", counts=counts))
    if ended := measures.ended((*fresh, *late)):
        said.append(finding("E304", counts=list_words([f"{k.replace('_', ' ')} {n:,}" for k, n in ended.items()])))
    return said


def _billed(plan: Plan, fresh: Sequence[Unit]) -> Finding | None:
    """Whether the arms were billed differently since the draw: then their later debts are of different people."""
    names = _present(plan, fresh)
    drawn = measures.drawn(fresh, names)
    later = np.array([float(len(u.later)) for u in fresh])
    found = [measures.side(later, drawn, arm) for arm in range(len(names))]
    tested = [contrast(each, found[0], method="mean").p for each in found[1:]]
    if not any(p * len(tested) < BILLED_APART for p in tested):
        return None
    return finding("E205", counts=list_words([f"{s.ratio:.2f} in `{n}`" for n, s in zip(names, found, strict=True)]))


def _assumptions(findings: Sequence[Finding], p: float | None) -> tuple[Assumption, ...]:
    codes = {f.code for f in findings}
    return (
        Assumption("a customer's arm was decided by the draw and nothing else", "assumed" if p is None else "checked"),
        Assumption(
            "what was done in an arm is what the policy that was named does in it",
            "violated" if {"E211", "E212"} & codes else "checked" if "E206" not in codes else "assumed",
        ),
        Assumption("nothing after the draw decides who is counted (intention to treat)", "by design"),
        Assumption("every debt counted was followed in full; none was dropped for how it ended", "by design"),
        Assumption("what one customer gets does not change what another pays (staff and call queues can)", "assumed"),
        Assumption("who comes later is like those who were drawn", "assumed"),
    )
