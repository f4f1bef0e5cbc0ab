"""A decision in sentences: for every rule what became of it, and why or why not.

In: a `Decision` and the program that made it. Out: text for people. It reads the decision only; it decides nothing
anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.decide.decision import ActionTaken, CaseDecision, Decision, Reason, RuleOutcome
from dunning_dsl.decide.one_moment import CUSTOMER, invoice_of
from dunning_dsl.ledger import clock
from dunning_dsl.program.statements import Program
from dunning_dsl.program.words import day_words, head_words, money_words, time_words


def explain(decision: Decision, program: Program, *, rule: str | None = None, zone: str = "UTC") -> str:
    """The whole decision, or what became of one rule in each case. `zone` is the customer's, for times of day."""
    who = "A case told in facts" if decision.customer_id == CUSTOMER else f"Customer {decision.customer_id}"
    parts = [f"{who}, {day_words(decision.day)}"]
    if not decision.cases:
        parts.append("No case is open and nothing waits: there is nothing to decide.")
    for case in decision.cases:
        parts.append("\n".join(_case(case, program, rule, zone, decision)))
    return "\n\n".join(parts) + "\n"


def _case(case: CaseDecision, program: Program, rule: str | None, zone: str, decision: Decision) -> Iterator[str]:
    state = [f"opened {day_words(case.opened_on)}"]
    state += ["closed"] if case.closing else []
    state += [f"stage {case.stage}"] if case.stage else []
    state += [f"tone {case.tone}"] if case.tone else []
    state += [f"{name}: {arm}" for name, arm, _ in case.arms]
    anchor = "One invoice" if case.anchor == invoice_of(decision.customer_id) else f"Invoice {case.anchor}"
    yield f"{anchor} in {case.currency} ({', '.join(state)})"
    outcomes = [o for o in case.rules if rule is None or o.rule == rule]
    if rule is None:
        going = [going_words(a, case, zone, decision.at) for o in outcomes for a in o.actions]
        yield f"Today: {'; '.join(going) if going else 'nothing goes'}"
    yield ""
    names = {r.name: r.name if r.named else _short(head_words(r.head)) for r in program.rules}
    width = max((len(names.get(o.rule, o.rule)) for o in outcomes), default=0)
    for outcome in outcomes:
        lines = list(_outcome(outcome, case, zone, decision))
        head = f"  {outcome.status:<9}  {names.get(outcome.rule, outcome.rule):<{width}}"
        yield f"{head}  {lines[0]}".rstrip() if lines else head.rstrip()
        yield from (" " * (len(head) + 2) + line for line in lines[1:])
    if case.values and rule is None:
        yield ""
        yield "  What the policy saw:"
        widest = max(len(name) for name, _ in case.values)
        for name, value in case.values:
            yield f"    {name:<{widest}}  {value}" + (" (assumed)" if name in case.assumed else "")


def _short(text: str) -> str:
    """An unnamed rule by the beginning of its head."""
    return f"({text})" if len(text) <= 24 else f"({text[:21]}...)"


def _outcome(outcome: RuleOutcome, case: CaseDecision, zone: str, decision: Decision) -> Iterator[str]:
    if outcome.day is not None:
        yield f"day {outcome.day} of its listed days"
    for action in outcome.actions:
        yield going_words(action, case, zone, decision.at)
    for reason in outcome.reasons:
        yield reason_words(outcome.status, reason)
    for left in outcome.left_out:
        yield f"left out: {left.text} ({reason_words('', left.reason)})"
    for day, how in outcome.ended:
        if day != outcome.day:
            yield f"day {day} was {how}"


_VERBS = {
    "retry": "retry payment",
    "escalate": "escalate to",
    "assign": "assign to",
    "refer": "refer to",
    "suspend": "suspend service",
    "restore": "restore service",
    "cancel": "cancel subscription",
}


def going_words(action: ActionTaken, case: CaseDecision, zone: str, decided_at: int) -> str:
    """One action that goes, in the language's own words, with its values; and when, where that is later than the
    decision."""
    words = [_VERBS.get(action.kind, action.kind)]
    if action.channel is not None:
        words.append(action.channel)
    if action.name:
        words.append(
            f'"{action.name}"' if action.channel or action.kind in ("charge", "assign", "refer", "tag") else action.name
        )
    if action.amount is not None:
        words.append(money_words(action.amount, case.currency))
    if action.tone and action.channel is not None:
        words.append(f"({action.tone})")
    if action.role not in (None, "customer"):
        words.append(f"to {action.role}")
    if action.until is not None:
        words.append(f"until {day_words(action.until)}")
    if action.detail:
        words.append(f"({action.detail})")
    if action.goes_at > decided_at:
        day, minute = clock.local(zone, action.goes_at)
        words.append(f"at {day_words(day)} {time_words(minute)}")
    return " ".join(words)


def reason_words(status: str, reason: Reason) -> str:
    """One reason as a clause: what stood in the way, what it saw, when it may go."""
    match reason.kind:
        case "never" | "limit" | "quiet":
            text = f"`{reason.detail}`"
        case "condition":
            text = f"`{reason.detail}` is false"
        case "unknown":
            text = f"unknown: {', '.join(reason.facts)}" if reason.facts else f"`{reason.detail}` is unknown"
        case _:
            text = reason.detail
    if reason.because:
        text += f" because {reason.because}"
    if reason.seen is not None:
        shown = [
            f"{name} is {value}" for name, value in reason.seen.values if (name, value) != (reason.detail, "false")
        ]
        text += f": {', '.join(shown)}" if shown else ""
    if reason.last is not None:
        text += f"; last on {day_words(reason.last)}"
    if reason.never:
        text += "; that has not happened yet"
    if reason.true_from is not None:
        text += f"; true from {day_words(reason.true_from)} if nothing else happens"
    if reason.earliest is not None:
        text += f"; earliest {day_words(reason.earliest)}"
    return text
