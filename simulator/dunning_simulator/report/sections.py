"""The report as sentences and tables, for whatever prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from dunning_simulator.report import bounds
from dunning_simulator.report import model as m
from dunning_simulator.report.parts import Row, Section, Table
from dunning_simulator.report.sentences import GLOSSARY, Names, caveats, without_mark
from dunning_simulator.words import plural, share_words

FIRSTS = "The first difference of each case"


def sections(report: m.Report, *, limit: int, brief: bool = False) -> tuple[Section, ...]:
    """All parts in the order of reading; tables of details are cut after `limit` rows, sums never. `brief` leaves the
    case-by-case lists against the log to the longer forms."""
    names = Names(rule for v in report.variants for rule in v.rules)
    found = [_policies(report), _overview(report), _activity(report, limit), _rules(report, names)]
    found.append(_hindered(report, limit))
    if report.divergence is not None:
        found.append(_divergence(report.divergence, limit))
    if report.bounds:
        found.append(bounds.section(report.bounds))
    found.extend(_match(v, v.match, limit, brief) for v in report.variants if v.match is not None)
    found.append(Section("What the data cannot tell", caveats(report)))
    found.append(_manifest(report))
    found.append(Section("What the words mean", tables=(Table("", ("", ""), GLOSSARY),)))
    return tuple(_spoken(section, names) for section in found)


def _spoken(section: Section, names: Names) -> Section:
    """The section with rules that have no name as people can find them."""
    tables = tuple(
        replace(
            table,
            title=names.spoken(table.title),
            rows=tuple(tuple(names.spoken(cell) for cell in row) for row in table.rows),
        )
        for table in section.tables
    )
    return replace(section, lines=tuple(names.spoken(line) for line in section.lines), tables=tables)


def _beside(
    variants: Sequence[m.Variant],
    value: Callable[[m.Variant], int | float],
    words: Callable[[float], str] | None = None,
) -> Row:
    """The value for each policy and, for two, B - A."""
    show = words or (lambda number: f"{number:,}")
    numbers = [value(v) for v in variants]
    cells = [show(n) for n in numbers]
    if len(numbers) == 2:
        difference = numbers[1] - numbers[0]
        cells.append(("+" if difference > 0 else "") + show(difference))
    return tuple(cells)


def _letters(variants: Sequence[m.Variant]) -> Row:
    return (*(v.letter for v in variants), *(("B - A",) if len(variants) == 2 else ()))


def _numbers(columns: Row, first: int = 1) -> frozenset[int]:
    return frozenset(range(first, len(columns)))


def _policies(report: m.Report) -> Section:
    rows = tuple(
        (v.letter, v.name + (f" (version {v.version})" if v.version is not None else ""), v.file, v.digest[:12])
        for v in report.variants
    )
    return Section("Policies", tables=(Table("", ("", "policy", "file", "digest"), rows),))


def _overview(report: m.Report) -> Section:
    v = report.variants
    rows: list[Row] = [
        ("cases", *_beside(v, lambda x: x.cases)),
        ("case-days decided", *_beside(v, lambda x: x.case_days)),
        ("actions", *_beside(v, lambda x: x.actions)),
        ("messages sent", *_beside(v, lambda x: x.contacts)),
        ("customers written to", *_beside(v, lambda x: x.customers_contacted)),
        ("messages per customer, mean", *_beside(v, lambda x: x.contacts_per_customer.mean, "{:.2f}".format)),
        ("    half have at most", *_beside(v, lambda x: x.contacts_per_customer.p50)),
        ("    95 in 100 have at most", *_beside(v, lambda x: x.contacts_per_customer.p95)),
        ("    the most for one", *_beside(v, lambda x: x.contacts_per_customer.max)),
        (f"cost of messages, {v[0].currency}", *_cost_cells(v)),
        ("overtaken before they could go", *_beside(v, lambda x: x.overtaken)),
        ("missed days and events", *_beside(v, lambda x: sum(r.cases for r in x.missed))),
    ]
    columns = ("", *_letters(v))
    return Section("What would have been sent", tables=(Table("", columns, tuple(rows), _numbers(columns)),))


def _cost_cells(variants: Sequence[m.Variant]) -> Row:
    """Exact decimals; a difference only where both are in one currency."""
    cells = [f"{Decimal(v.cost):,}" for v in variants]
    if len(variants) == 2:
        same = variants[0].currency == variants[1].currency
        difference = Decimal(variants[1].cost) - Decimal(variants[0].cost)
        cells.append(f"{'+' if difference > 0 else ''}{difference:,}" if same else "other currency")
    return tuple(cells)


def _activity(report: m.Report, limit: int) -> Section:
    v = report.variants
    tables = (
        _counts("By month", v, lambda x: _months(x.by_day), sort=True),
        _counts("Messages by channel", v, lambda x: x.by_channel),
        _counts("Messages by tone", v, lambda x: x.by_tone),
        _folded(_counts("Actions by kind", v, lambda x: x.by_kind), limit),
        *_prices(v),
        *_charged(v),
    )
    return Section("Actions", ("By the day on which they go.",), tuple(t for t in tables if t.rows))


def _months(days: Iterable[m.DayCount]) -> tuple[m.Count, ...]:
    found: dict[str, int] = {}
    for day in days:
        found[day.day[:7]] = found.get(day.day[:7], 0) + day.actions
    return tuple(m.Count(month, n) for month, n in found.items())


def _counts(
    title: str,
    variants: Sequence[m.Variant],
    pick: Callable[[m.Variant], tuple[m.Count, ...]],
    *,
    sort: bool = False,
) -> Table:
    by_letter = {v.letter: {c.what: c.count for c in pick(v)} for v in variants}
    keys = list(dict.fromkeys(c.what for v in variants for c in pick(v)))
    if sort:
        keys.sort()

    def cells(key: str) -> Row:
        return _beside(variants, lambda v: by_letter[v.letter].get(key, 0))

    rows = [(key or "(none)", *cells(key)) for key in keys]
    if rows:
        rows.append(("all", *_beside(variants, lambda v: sum(by_letter[v.letter].values()))))
    columns = ("", *_letters(variants))
    return Table(title, columns, tuple(rows), _numbers(columns))


def _folded(table: Table, limit: int) -> Table:
    """The rows beyond the limit, but for the sum, as one."""
    *rows, total = table.rows or ((),)
    if len(rows) <= limit + 1:
        return table
    rest = rows[limit:]
    sums = [sum(int(row[c].replace(",", "")) for row in rest) for c in range(1, len(table.columns))]
    cells = [("+" if c == 2 and n > 0 else "") + f"{n:,}" for c, n in enumerate(sums)]
    folded = (f"({plural(len(rest), 'other kind')})", *cells)
    return replace(table, rows=(*rows[:limit], folded, total))


def _prices(variants: Sequence[m.Variant]) -> tuple[Table, ...]:
    rows = tuple(
        (v.letter, c.channel, f"{c.messages:,}", c.each or "not given", c.total or "not counted")
        for v in variants
        for c in v.costs
    )
    note = "Prices are the params `cost_per_<channel>` of the policy; change one with --set."
    return (Table("Cost of messages", ("", "channel", "messages", "each", "in all"), rows, frozenset({2, 3, 4}), note),)


def _charged(variants: Sequence[m.Variant]) -> tuple[Table, ...]:
    rows = tuple(
        (v.letter, f"{c.action} {c.name}", f"{Decimal(c.amount):,} {c.currency}") for v in variants for c in v.charged
    )
    note = "Counted, but not added to the recorded debt."
    return (Table("Amounts", ("", "action", "in all"), rows, frozenset({2}), note),)


def _rules(report: m.Report, names: Names) -> Section:
    tables = []
    for v in report.variants:
        columns = ("rule", "actions", "fired", "blocked", "deferred", "undecided", "missed", "held")
        rows = tuple(
            (r.rule, *(f"{n:,}" for n in (r.actions, r.fired, r.blocked, r.deferred, r.undecided, r.missed, r.held)))
            for r in v.rules
            if any((r.actions, r.fired, r.blocked, r.deferred, r.undecided, r.missed, r.held))
        )
        total = f"{sum(r.actions for r in v.rules):,}"
        rows = (*rows, ("all", total, *(("",) * 6))) if rows else rows
        tables.append(Table(f"Policy {v.letter}", columns, rows, _numbers(columns)))
    lines = [
        "Actions taken, and the number of case-days on which each rule ended so; missed counts cases. "
        "Rules to which none of this ever happened are left out."
    ]
    lines.extend(names.cut_short())
    for v in report.variants:
        if v.never_fired:
            lines.append(f"In {v.letter} these rules never fired: {', '.join(v.never_fired)}.")
    return Section("Rules", tuple(lines), tuple(tables))


def _hindered(report: m.Report, limit: int) -> Section:
    tables = tuple(_cut(t, limit) for v in report.variants for t in _hindered_tables(v) if t.rows)
    lines = () if tables else ("Nothing was held back, missed or undecided.",)
    return Section("What was held back, and why", lines, tables)


def _hindered_tables(v: m.Variant) -> tuple[Table, ...]:
    return (
        Table(
            f"Policy {v.letter}: held back",
            ("rule", "status", "why", "case-days"),
            _reasons(v.hindered),
            frozenset({3}),
        ),
        Table(
            f"Policy {v.letter}: missed",
            ("rule", "what", "cases"),
            tuple((x.rule, "an event" if x.day is None else f"day {x.day}", f"{x.cases:,}") for x in v.missed),
            frozenset({2}),
        ),
        Table(
            f"Policy {v.letter}: undecided",
            ("unknown fact", "cases", "rules"),
            tuple((u.fact, f"{u.cases:,}", ", ".join(u.rules)) for u in v.undecided),
            frozenset({1}),
        ),
    )


def _reasons(found: Iterable[m.Hindered]) -> tuple[Row, ...]:
    """Reasons without the marks of their sources."""
    return tuple((h.rule, h.status, without_mark(h.why), f"{h.case_days:,}") for h in found)


def _cut(table: Table, limit: int) -> Table:
    if len(table.rows) <= limit:
        return table
    return replace(table, rows=table.rows[:limit], left_out=len(table.rows) - limit + table.left_out)


def _examples(examples: Iterable[m.Example]) -> str:
    return "; ".join(f"{e.customer} {e.invoice} on {e.day}" for e in examples)


def _divergence(d: m.Divergence, limit: int) -> Section:
    return Section(f"Where {d.left} and {d.right} part ways", _parting_lines(d), _parting_tables(d, limit))


def _parting_lines(d: m.Divergence) -> tuple[str, ...]:
    if d.parted == 0:
        return (f"Nowhere: all {plural(d.cases, 'case')} go the same way.",)
    return (
        f"{d.parted:,} of {plural(d.cases, 'case')} part ({share_words(d.parted, d.cases)}). "
        f"{share_words(d.case_days_before, d.case_days)} of {plural(d.case_days, 'case-day')} "
        "lie before that, or in cases that never part.",
        "After a case has parted, its recorded payments are what happened, not what would have happened.",
    )


def _parting_tables(d: m.Divergence, limit: int) -> tuple[Table, ...]:
    tables = (
        Table(
            "The rules that first made the difference",
            ("rules", "cases", "for example"),
            tuple((c.why or "(no rule)", f"{c.cases:,}", _examples(c.examples[:1])) for c in d.causes),
            frozenset({1}),
        ),
        Table(
            FIRSTS,
            (d.left, d.right, "cases", "for example"),
            tuple((p.left, p.right, f"{p.count:,}", _examples(p.examples[:1])) for p in d.firsts),
            frozenset({2}),
        ),
        Table(
            f"What {d.left} did, and what {d.right} did on the same day of the same case",
            (d.left, d.right, "case-days", "for example"),
            tuple((p.left, p.right, f"{p.count:,}", _examples(p.examples[:1])) for p in d.transitions),
            frozenset({2}),
        ),
        Table(
            "Case by case",
            ("customer", "invoice", "day", d.left, d.right),
            tuple((p.customer, p.invoice, p.day, p.left, p.right) for p in d.listed),
            left_out=d.parted - len(d.listed),
        ),
    )
    return tuple(_cut(t, limit) for t in tables if t.rows)


def _match(v: m.Variant, match: m.Match, limit: int, brief: bool) -> Section:
    d = match.divergence
    lines = (
        f"Of {plural(match.recorded, 'recorded action')}, policy {v.letter} takes {match.matched:,} "
        f"on the recorded day ({share_words(match.matched, match.recorded)}) and {match.moved:,} on another day. "
        f"Of the {match.would:,} that it takes of these kinds, "
        f"{share_words(match.matched, match.would)} are recorded on their day.",
        *_named(match, v),
        "Where this policy was the one in force, a low match means that the file does not say what the business does."
        + (f" {plural(match.outside, 'recorded message')} fall outside its cases." if match.outside else ""),
        f"By messages, {d.parted:,} of {plural(d.cases, 'case')} part from the log; "
        f"{share_words(d.case_days_before, d.case_days)} of case-days lie before that.",
    )
    columns = ("action", "recorded", f"policy {v.letter}", "same day", "other day", "match")
    rows = tuple(
        (
            k.what,
            f"{k.recorded:,}",
            f"{k.would:,}",
            f"{k.matched:,}",
            f"{k.moved:,}",
            share_words(k.matched, k.recorded),
        )
        for k in match.by_kind
    )
    kinds = _cut(Table("By action", columns, rows, _numbers(columns)), limit)
    months = _match_months(v, match)
    alone = Table(
        "On one side only",
        ("side", "action", "customer", "invoice", "day"),
        tuple((a.side, a.what, a.customer, a.invoice, a.day) for a in match.alone),
    )
    details = (months, *((_cut(alone, limit),) if alone.rows else ()), *_parting_tables(d, limit))
    tables = (kinds, *(t for t in details if not brief or t.title == FIRSTS))
    return Section(f"Policy {v.letter} against what was really done", lines, tables)


def _match_months(v: m.Variant, match: m.Match) -> Table:
    sums: dict[str, list[int]] = {}
    for day in match.by_day:
        month = sums.setdefault(day.day[:7], [0, 0, 0])
        for place, count in enumerate((day.recorded, day.would, day.matched)):
            month[place] += count
    rows = tuple((month, *(f"{n:,}" for n in found), share_words(found[2], found[0])) for month, found in sums.items())
    columns = ("", "recorded", f"policy {v.letter}", "same day", "match")
    return Table("By month", columns, rows, _numbers(columns))


def _named(match: m.Match, v: m.Variant) -> tuple[str, ...]:
    """Whose messages they were, where the log says so: a policy's decisions are logged under its digest."""
    if not match.policies:
        return ()
    this = f"policy {v.letter} as it is here"
    named = ", ".join(f"{this if p.what == v.digest else p.what} ({p.count:,})" for p in match.policies)
    return (f"By its own words the log's messages were sent by: {named}.",)


def _manifest(report: m.Report) -> Section:
    x = report.manifest
    rows = [
        ("mode", report.mode),
        ("dunning", x.dunning),
        ("days", f"{x.first_day} to {x.last_day}"),
        ("customers", f"{x.customers:,}"),
        ("invoices", f"{x.invoices:,}"),
        ("history", x.history),
        *((f"policy {v.letter}", v.digest) for v in report.variants),
    ]
    rows.extend(("set", value) for value in x.sets)
    return Section("To make this report again", tables=(Table("", ("", ""), tuple(rows)),))
