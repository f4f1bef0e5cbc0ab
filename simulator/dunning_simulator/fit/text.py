"""The report on a fit as text."""

from __future__ import annotations

from dunning_simulator.fit import report as r
from dunning_simulator.fit.backtest import MATCHED, Check
from dunning_simulator.fit.identify import EVENTS, PERSON_DAYS
from dunning_simulator.fit.placebo import Placebo
from dunning_simulator.fit.study import told_match
from dunning_simulator.report.parts import Section, Table
from dunning_simulator.report.text import laid_out
from dunning_simulator.words import list_words, plural


def render(report: r.Report) -> str:
    """The whole report, with a final line end."""
    parts = [
        _effects(report),
        _shown(report),
        _level(report),
        _unlike(report),
        _counted(report),
        _placebos(report),
        _check(report),
    ]
    return laid_out(verdict(report), [part for part in parts if part.lines or part.tables])


def verdict(report: r.Report) -> tuple[str, ...]:
    """What was fitted, what was not, and whether it may be used."""
    fitted = [_short(one.place) for one in report.effects if one.tag == "fitted"]
    assumed = [_short(one.place) for one in report.effects if one.tag != "fitted"]
    data = (
        f"Fitted to {report.payments:,.0f} payments on {report.person_days:,.0f} days of "
        f"{plural(report.debts, 'debt')} in {report.currency} of {plural(report.customers, 'customer')}, "
        f"{report.first_day} to {report.last_day}. Held out: {plural(report.held_out, 'customer')}."
    )
    if not report.messages:
        effects = "There is no message in the log, so no effect of messages can be fitted: all stay as they are stated."
    elif not fitted:
        effects = (
            "No effect of messages can be told from this history: each stays as it is stated, not as it would fit best."
        )
    else:
        effects = f"Fitted: the effect of {list_words(fitted)}."
        effects += f" Stays as stated: {list_words(assumed)}." if assumed else ""
    tested = {
        "passes": f"The back-test passes. {report.note}",
        "fails": f"The back-test fails: {list_words(_why(report))}. {report.note}",
        "not checkable": f"The back-test cannot check it: {list_words(_why(report))}. {report.note}",
        "not run": f"The back-test was not run. {report.note}",
    }[report.back_test]
    odd = [one.name for one in report.placebos if not one.covers]
    placebos = (f"Placebos that should show nothing show something: {list_words(odd)}. Do not trust the effects.",)
    return (data, effects, tested, *(placebos if odd else ()), *_notes(report))


def _notes(report: r.Report) -> tuple[str, ...]:
    found = []
    if not report.converged:
        found.append("The search for the best numbers did not settle: take them for a sketch.")
    if report.level.fitted is False:
        found.append("The level itself is hardly told by so few payments: the curve stays tagged as assumed.")
    if late := report.entered_late:
        were, count, them = ("was", "it counts", "it") if late == 1 else ("were", "they count", "them")
        found.append(
            f"{plural(late, 'debt')} {were} at risk before the first day already: {count} from that day on, given what "
            f"had become of {them} until then."
        )
    if report.other_currencies:
        found.append(f"Left out: {plural(report.other_currencies, 'debt')} in other currencies.")
    return tuple(found)


def _why(report: r.Report) -> list[str]:
    if told_match(report.matched) < MATCHED:
        recorded, would, both = report.matched
        if not recorded:
            return [
                f"the log has no message, and the policy file would have sent {would:,}; bring those that were sent "
                "into the events, or name the policy that sent none"
            ]
        return [
            f"the policy file sends {would:,} messages where the log has {recorded:,}, and {both:,} agree; mend the "
            "file first, with `dunning simulate`"
        ]
    return [f"{one.part}: {reason}" for one in report.checks if one.result == report.back_test for reason in one.why]


def _short(place: str) -> str:
    return {
        "contact.hr_neutral": "neutral messages",
        "contact.hr_firm": "firm messages",
        "contact.hr_sms": "a text rather than another channel",
        "contact.hr_call": "a call rather than another channel",
    }[place]


def _effects(report: r.Report) -> Section:
    dated = any(one.after is not None for one in report.effects)
    rows = tuple(
        (
            one.place.removeprefix("contact."),
            one.tag,
            ", ".join(f"{v:g}" for v in one.stated),
            ", ".join(f"{v:.3g}" for v in one.in_model),
            f"{100 * max(0.0, one.explained):.0f} %",
            *((f"{one.after:.2f}" if one.after is not None else "",) if dated else ()),
            one.why,
        )
        for one in report.effects
    )
    columns: tuple[str, ...] = ("hazard ratio", "tag", "stated", "in the model", "explained by data")
    note = "Explained by data: what of the variance of the stated range the data take away."
    if dated:
        columns = (*columns, "mean, late")
        note += " Late: the mean ratio if payments with a date alone came after that day's message, not before."
    return Section("What messages do", tables=(Table("", (*columns, "why"), rows, frozenset({4}), note),))


def _shown(report: r.Report) -> Section:
    rows = [
        (
            one.place.removeprefix("contact.hr_"),
            one.source or "none",
            f"{cell.first}-{cell.after - 1}",
            f"{cell.with_days:,.0f} / {cell.with_events:,.0f}",
            f"{cell.without_days:,.0f} / {cell.without_events:,.0f}",
            "yes" if cell.shown else "no",
        )
        for one in report.shown
        if one.used and one.source
        for cell in one.bins
        if cell.used
    ]
    lines = [
        f"An effect is fitted only where every age at which it is used has {PERSON_DAYS} days of debts and {EVENTS} "
        "payments both with it and without it, at the same age, from a named source of variation."
    ]
    if report.rank.met:
        lines.append(
            f"Of {plural(len(report.rank.met), 'number')} of effects that the log has, {report.rank.rank} vary by "
            "themselves at the same age."
        )
    for first, *others in report.rank.aliased:
        if first == "age":
            lines.append(f"One with the age of the debt: {'; '.join(others)}.")
        else:
            lines.append(f"Not to be told from each other: {'; '.join((first, *others))}.")
    columns = ("effect", "varied by", "age", "days / payments with", "without", "shown")
    tables = (Table("", columns, tuple(rows), frozenset({3, 4})),) if rows else ()
    return Section("What the history shows", tuple(lines) if report.messages else (), tables)


def _level(report: r.Report) -> Section:
    rows = tuple(
        (str(one.day), "" if one.stated is None else f"{100 * one.stated:.1f} %", f"{100 * one.fitted:.1f} %")
        for one in report.levels
    )
    table = Table("", ("by day", "stated", "fitted"), rows, frozenset({0, 1, 2}))
    return Section("Still unpaid with no message and no retry", tables=(table,))


def _unlike(report: r.Report) -> Section:
    found = report.unlike
    if found is None:
        told = (
            "It stays as stated: too few customers paid several debts, and of one debt each it is one with how the "
            "hazard falls with age."
        )
    else:
        how = "It is in the model." if found.fitted else "The data say too little of it, so it stays as stated."
        told = (
            f"From {plural(found.customers, 'customer')} with several debts, {found.payments:,.0f} payments: variance "
            f"{found.value:.2f}, give or take {1.96 * found.sd:.2f}. {how}"
        )
    return Section("How unlike customers are (frailty)", (told,))


def _counted(report: r.Report) -> Section:
    rows = tuple(
        (
            f"{one.place}{f'.{one.name}' if one.name else ''}",
            f"{one.events:,.0f} of {one.trials:,.0f}",
            one.of,
            f"{one.stated:.3g}",
            _counted_in_model(one),
        )
        for one in report.rates
    )
    note = (
        f"Counted where there are {EVENTS} and the data say more than the statement did; what stands in the model is "
        "what the data and the statement together come to."
    )
    columns = ("number", "seen", "of", "stated", "in the model")
    return Section("Counted", tables=(Table("", columns, rows, frozenset({1, 3}), note),) if rows else ())


def _counted_in_model(one: r.Rate) -> str:
    if one.fitted:
        return f"{one.in_model:.3g}"
    return "as stated" if one.in_model == one.stated else f"{one.in_model:.3g}, in the stated proportion"


def _placebos(report: r.Report) -> Section:
    return Section("What must show nothing", tuple(_placebo(one) for one in report.placebos) if report.messages else ())


def _placebo(one: Placebo) -> str:
    if one.ratio is None or one.low is None or one.high is None:
        return f"{one.name.capitalize()}: cannot be looked at, {one.why}."
    told = "as it should be" if one.covers else "THIS SHOULD COVER 1"
    return f"{one.name.capitalize()}: ratio {one.ratio:.2f}, 95 % interval {one.low:.2f} to {one.high:.2f}, {told}."


def _check(report: r.Report) -> Section:
    recorded, would, both = report.matched
    lines = [
        report.note,
        f"Messages of customers held out: {recorded:,} in the log, {would:,} by the policy file, {both:,} in both on "
        "the same day.",
    ]
    return Section("Back-test", tuple(lines), tuple(_table(one) for one in report.checks if one.gaps))


def _table(one: Check) -> Table:
    rows = tuple(
        (
            str(gap.day),
            f"{100 * gap.observed:.1f} %",
            f"{100 * gap.simulated:.1f} %",
            f"{100 * gap.difference:+.1f}",
            f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}",
        )
        for gap in one.gaps
    )
    note = ""
    if one.contacts is not None:
        note = (
            f"Messages: {100 * one.contacts[0]:+.1f} %, {100 * one.contacts[1]:+.1f} to {100 * one.contacts[2]:+.1f}. "
        )
    note += "Payments, observed over expected: " + "; ".join(
        f"{stage.name} {stage.observed:,} over {stage.expected:,.0f}" for stage in one.stages
    )
    title = f"{one.part.capitalize()}: {plural(one.debts, 'debt')}, {one.result}"
    columns = ("paid by day", "observed", "simulated", "points off", "95 % interval, all days at once")
    return Table(title, columns, rows, frozenset({0, 1, 2, 3}), note)
