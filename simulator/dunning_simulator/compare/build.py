"""Merged counts into the report. Everything is sorted here, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dunning_dsl.program.codec import digest
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import Program
from dunning_dsl.program.words import head_words
from dunning_simulator.compare import divergence as div
from dunning_simulator.compare.bounded import bounded
from dunning_simulator.compare.chunk import SENSITIVE, BookTally, ChunkTally
from dunning_simulator.compare.costs import amount, costs
from dunning_simulator.compare.examples import Examples
from dunning_simulator.compare.reads import columns_read
from dunning_simulator.compare.recorded import ALONE, Kind, MatchTally
from dunning_simulator.compare.tally import Deed, PolicyTally
from dunning_simulator.report import model as m
from dunning_simulator.report.verdict import verdict
from dunning_simulator.rows import Why
from dunning_simulator.words import day_words, kind_words

LETTERS = "AB"
LOG = "the log"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy under comparison; `file` is its name without folders, so that reports are alike wherever the file
    lies."""

    program: Program
    file: str


def build(
    tally: ChunkTally,
    policies: Sequence[Policy],
    manifest: m.Manifest,
    *,
    absent: frozenset[str] = frozenset(),
    data_ends: str | None = None,
    warnings: int = 0,
    assumed_reachable: tuple[str, ...] = (),
    held_unreachable: tuple[str, ...] = (),
    few_days: int | None = None,
    reversible: bool = True,
) -> m.Report:
    """The report of one policy, or of two compared.

    `tally` is of the whole history; `manifest` is printed as it is; `absent` are facts without a column in the data,
    `data_ends` is its last day where that lies before the last counted one, `warnings` is how many kinds of doubtful
    rows were read in it; `assumed_reachable` and `held_unreachable` are the channels of which no column says whom they
    reach; `few_days` is how many days are replayed where the data ends so early that little can be seen; `reversible`
    as in the requests.
    """
    variants = tuple(
        _variant(letter, policy, counts, match, tally.book)
        for letter, policy, counts, match in zip(LETTERS, policies, tally.policies, tally.matches, strict=False)
    )
    between = None
    if tally.between is not None:
        between = _divergence("A", "B", tally.between)
    caveats = replace(
        _caveats(policies, tally.book, absent, data_ends, warnings),
        assumed_reachable=assumed_reachable,
        held_unreachable=held_unreachable,
        few_days=few_days,
    )
    listed = frozenset(currency for policy in policies for currency in _listed(policy))
    acted = [frozenset(deed.action for deed in counts.actions) for counts in tally.policies]
    return m.Report(
        "replay",
        verdict(variants, between, manifest, tally.book.synthetic > 0, caveats.other_currencies),
        variants,
        between,
        bounded(tally.bounds.sums, listed, acted, frozenset(+tally.book.recorded), reversible=reversible),
        caveats,
        manifest,
    )


def _variant(letter: str, policy: Policy, counts: PolicyTally, match: MatchTally, book: BookTally) -> m.Variant:
    program = policy.program
    currency = program.settings.currencies[0]
    by_channel = Counter[tuple[str, int]]()
    for deed, n in counts.actions.items():
        if deed.contact:
            by_channel[(deed.channel, deed.day)] += n
    lines, total = costs(program, by_channel)
    contacts = sum(by_channel.values())
    return m.Variant(
        letter=letter,
        name=program.name,
        version=program.version,
        file=policy.file,
        digest=digest(program),
        currency=currency,
        customers_with_case=counts.customers_with_case,
        customers_contacted=counts.customers - counts.contacts_per_customer[0],
        cases=counts.cases,
        case_days=counts.case_days,
        actions=counts.actions.total(),
        contacts=contacts,
        overtaken=counts.overtaken.total(),
        contacts_per_customer=_spread(counts.contacts_per_customer),
        cost=amount(total, currency),
        costs=lines,
        by_day=_by_day(counts),
        by_channel=_counted(counts, lambda d: d.channel, contacts_only=True),
        by_tone=_counted(counts, lambda d: d.tone, contacts_only=True),
        by_kind=_counted(counts, lambda d: kind_words(d.action, d.channel, d.name)),
        rules=_rules(program, counts),
        never_fired=_never_fired(program, counts),
        charged=_charged(counts),
        hindered=_hindered(counts),
        missed=_missed(counts),
        undecided=_undecided(counts),
        match=_match(letter, match, book),
    )


def _by_day(counts: PolicyTally) -> tuple[m.DayCount, ...]:
    actions, contacts = Counter[int](), Counter[int]()
    for deed, n in counts.actions.items():
        actions[deed.day] += n
        contacts[deed.day] += n * deed.contact
    return tuple(m.DayCount(day_words(day), actions[day], contacts[day]) for day in sorted(actions))


def _counted(counts: PolicyTally, key: Callable[[Deed], str], *, contacts_only: bool = False) -> tuple[m.Count, ...]:
    found = Counter[str]()
    for deed, n in counts.actions.items():
        if deed.contact or not contacts_only:
            found[key(deed)] += n
    return tuple(m.Count(what, n) for what, n in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _rules(program: Program, counts: PolicyTally) -> tuple[m.RuleCount, ...]:
    """In the order of the file, then any that acted without standing in it."""
    acted = Counter[str]()
    for deed, n in counts.actions.items():
        acted[deed.rule] += n
    unnamed = {rule.name: head_words(rule.head) for rule in program.rules if not rule.named}
    named = dict.fromkeys((*(rule.name for rule in program.rules), *sorted(acted)))
    return tuple(
        m.RuleCount(
            rule,
            unnamed.get(rule, ""),
            acted[rule],
            fired=counts.statuses[(rule, "fired")],
            blocked=counts.statuses[(rule, "blocked")],
            deferred=counts.statuses[(rule, "deferred")],
            undecided=counts.statuses[(rule, "undecided")],
            missed=sum(n for (r, _), n in counts.missed.items() if r == rule),
            held=counts.statuses[(rule, "held")],
        )
        for rule in named
    )


def _never_fired(program: Program, counts: PolicyTally) -> tuple[str, ...]:
    return tuple(rule.name for rule in program.rules if counts.statuses[(rule.name, "fired")] == 0)


def _charged(counts: PolicyTally) -> tuple[m.Charged, ...]:
    return tuple(
        m.Charged(action, name, currency, _money(minor, currency))
        for (action, name, currency), minor in sorted(counts.charged.items())
    )


def _money(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    whole, part = divmod(minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def _hindered(counts: PolicyTally) -> tuple[m.Hindered, ...]:
    rows = [m.Hindered(why.rule, why.status, _why(why), n) for why, n in counts.reasons.items()]
    return tuple(sorted(rows, key=lambda h: (-h.case_days, h.rule, h.status, h.why)))


def _why(why: Why) -> str:
    return why.text if why.text.startswith(why.kind) else f"{why.kind}: {why.text}"


def _missed(counts: PolicyTally) -> tuple[m.Missed, ...]:
    rows = [m.Missed(rule, day, n) for (rule, day), n in counts.missed.items()]
    return tuple(sorted(rows, key=lambda x: (x.rule, x.day is None, x.day or 0)))


def _undecided(counts: PolicyTally) -> tuple[m.Undecided, ...]:
    rows = [
        m.Undecided(fact, cases, tuple(sorted(rule for f, rule in counts.undecided_rules if f == fact)))
        for fact, cases in counts.undecided.items()
    ]
    return tuple(sorted(rows, key=lambda u: (-u.cases, u.fact)))


def _spread(histogram: Counter[int]) -> m.Spread:
    customers = histogram.total()
    if customers == 0:
        return m.Spread(0.0, 0, 0, 0)
    total = sum(contacts * n for contacts, n in histogram.items())
    return m.Spread(
        round(total / customers, 4),
        _quantile(histogram, 50),
        _quantile(histogram, 95),
        max(contacts for contacts, n in histogram.items() if n),
    )


def _quantile(histogram: Counter[int], percent: int) -> int:
    """The smallest value that at least so many per cent have at most."""
    needed, seen = histogram.total() * percent, 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen * 100 >= needed:
            return value
    return 0


# --- divergence and match -------------------------------------------------------------------------------------------


def _example(example: div.Example) -> m.Example:
    return m.Example(example.customer_id, example.anchor, day_words(example.day))


def _pairs(found: Examples[tuple[str, str], div.Example]) -> tuple[m.Pair, ...]:
    return tuple(m.Pair(left, right, n, tuple(map(_example, first))) for (left, right), n, first in found.ranked())


def _causes(found: Examples[div.Cause, div.Example], left: str, right: str) -> tuple[m.Cause, ...]:
    return tuple(
        m.Cause(key.left, key.right, cause_words(key, left, right), n, tuple(map(_example, first)))
        for key, n, first in found.ranked()
    )


def cause_words(cause: div.Cause, left: str, right: str) -> str:
    """`A: nudge (in B: deferred)`; the rule of each side alone, and what became of it on the other."""
    parts = []
    for side, other, rules, became in (
        (left, right, cause.left, cause.left_at_right),
        (right, left, cause.right, cause.right_at_left),
    ):
        if rules:
            there = dict(became)
            parts.append(f"{side}: " + ", ".join(f"{r} (in {other}: {there[r]})" if r in there else r for r in rules))
    return "; ".join(parts)


def _divergence(left: str, right: str, tally: div.DivergenceTally | MatchTally) -> m.Divergence:
    causes = tally.causes if isinstance(tally, div.DivergenceTally) else tally.rules
    transitions = tally.transitions if isinstance(tally, div.DivergenceTally) else Examples()
    return m.Divergence(
        left,
        right,
        tally.cases,
        tally.parted,
        tally.case_days,
        tally.days_before,
        _causes(causes, left, right),
        _pairs(tally.firsts),
        _pairs(transitions),
        tuple(
            m.Parted(
                p.customer_id,
                p.anchor,
                p.currency,
                day_words(p.day),
                p.left,
                p.right,
                cause_words(p.cause, left, right),
            )
            for p in tally.listed
        ),
        div.LISTED,
    )


def _match(letter: str, tally: MatchTally, book: BookTally) -> m.Match | None:
    if not book.recorded:
        return None
    verbs = set(book.recorded)
    kinds, days = Counter[tuple[str, str]](), Counter[tuple[int, str]]()
    sums = Counter[str]()
    for column in ("recorded", "would", "matched", "moved"):
        counter: Counter[Kind] = getattr(tally, column)
        for kind, n in counter.items():
            if kind.action in verbs:
                kinds[(kind_words(kind.action, kind.channel, kind.name), column)] += n
                days[(kind.day, column)] += n
                sums[column] += n
    return m.Match(
        recorded=sums["recorded"],
        would=sums["would"],
        matched=sums["matched"],
        moved=sums["moved"],
        outside=tally.outside,
        policies=tuple(m.Count(*named) for named in sorted(book.policies.items())),
        by_kind=tuple(
            m.MatchKind(k, kinds[(k, "recorded")], kinds[(k, "would")], kinds[(k, "matched")], kinds[(k, "moved")])
            for k in sorted({k for k, _ in kinds}, key=lambda k: (-kinds[(k, "recorded")], -kinds[(k, "would")], k))
        ),
        by_day=tuple(
            m.MatchDay(day_words(d), days[(d, "recorded")], days[(d, "would")], days[(d, "matched")])
            for d in sorted({d for d, _ in days})
        ),
        alone=tuple(
            m.Alone(
                LOG if a.in_log else letter,
                kind_words(a.action, a.channel, a.name),
                a.customer_id,
                a.invoice_id,
                day_words(a.day),
            )
            for kind in sorted(tally.alone, key=lambda k: (not k[0], *k[1:]))
            for a in tally.alone[kind]
            if a.action in verbs
        ),
        alone_limit=ALONE,
        divergence=_divergence(LOG, letter, tally),
    )


def _caveats(
    policies: Sequence[Policy], book: BookTally, absent: frozenset[str], data_ends: str | None, warnings: int
) -> m.Caveats:
    programs = [policy.program for policy in policies]
    read = {name for program in programs for name in columns_read(program)}
    missing = tuple(name for name in SENSITIVE if name in absent or book.columns[name] == 0)
    written = [{fact.name for fact in program.facts if not fact.library} for program in programs]
    return m.Caveats(
        no_column=missing,
        undeclared=tuple(name for name in missing if any(name not in names for names in written)),
        undated=tuple(name for name in sorted(read - absent) if book.dated[name] == 0 and book.columns[name]),
        other_currencies=foreign(policies, book),
        data_ends=data_ends,
        synthetic=book.synthetic > 0,
        warnings=warnings,
        assumed_reachable=(),
        held_unreachable=(),
        few_days=None,
    )


def foreign(policies: Sequence[Policy], book: BookTally) -> tuple[m.Foreign, ...]:
    """Debts that no case was made of, by currency."""
    found = []
    for currency, customers in sorted(book.foreign.items()):
        lacking = [(letter, p) for letter, p in zip(LETTERS, policies, strict=False) if currency not in _listed(p)]
        lines = tuple(f"currency {', '.join(dict.fromkeys((*_listed(p), *sorted(book.foreign))))}" for _, p in lacking)
        letters = tuple(letter for letter, _ in lacking)
        found.append(m.Foreign(currency, customers, book.foreign_invoices[currency], letters, lines))
    return tuple(found)


def _listed(policy: Policy) -> tuple[str, ...]:
    return policy.program.settings.currencies
