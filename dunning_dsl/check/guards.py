"""`never`, `limit`, `quiet`, and `prove`: what they match, when, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, cast

from dunning_dsl.check import literals, slots, vocabulary
from dunning_dsl.check.definitions import dates
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.work import Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.statements import Clauses, Limit, Never, Pattern, PatternKind, Proof, Quiet
from dunning_dsl.program.vocabulary import WEEKDAYS
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

_KINDS: Final = ("contact", "offer", "retry", "charge", "escalate", "suspend", "cancel", "refer", "assign", "anything")


@dataclass(slots=True)
class Guards:
    """What was lowered, each in the order of the file with its place."""

    nevers: list[Never] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    quiets: list[Quiet] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)


def lower_guards(work: Work) -> Guards:
    """Lower every guard and every property."""
    found = Guards()
    names: dict[str, Span] = {}
    for node in work.statements:
        match node:
            case tree.Never():
                never = _never(work, node)
                if never is not None:
                    found.spans[f"never:{len(found.nevers)}"] = node.span
                    found.nevers.append(work.at(never, node.span))
            case tree.Limit():
                limit = _limit(work, node)
                if limit is not None:
                    found.spans[f"limit:{len(found.limits)}"] = node.span
                    found.limits.append(work.at(limit, node.span))
            case tree.Quiet():
                quiet = _quiet(work, node)
                if quiet is not None:
                    found.spans[f"quiet:{len(found.quiets)}"] = node.span
                    found.quiets.append(work.at(quiet, node.span))
            case tree.Prove():
                _prove(work, node, found, names)
    return found


def _never(work: Work, node: tree.Never) -> Never | None:
    pattern = lower_pattern(work, node.pattern)
    clauses = _clauses(work, node.clauses)
    return None if pattern is None or clauses is None else Never(pattern, clauses)


def _limit(work: Work, node: tree.Limit) -> Limit | None:
    pattern = lower_pattern(work, node.pattern)
    cap = slots.fill(work, node.cap, slots.CAP)
    window = None if node.window is None else slots.fill(work, node.window, slots.WINDOW)
    clauses = _clauses(work, node.clauses)
    if pattern is None or cap is None or clauses is None or (node.window is not None and window is None):
        return None
    return Limit(pattern, cap, window, clauses)


def _quiet(work: Work, node: tree.Quiet) -> Quiet | None:
    start, end = literals.minutes(node.start), literals.minutes(node.end)
    weekdays = _each_once(work, node.weekdays, "weekday")
    channels = _each_once(work, node.channels, "channel")
    clauses = _clauses(work, node.clauses)
    if weekdays is None or channels is None or clauses is None:
        return None
    days = tuple(sorted(WEEKDAYS.index(w) for w in weekdays))
    return Quiet(start, end, days, channels, clauses)


def _each_once(work: Work, words: tuple[tree.Word, ...], kind: str) -> tuple[str, ...] | None:
    """Known words, none of them twice; None after a report."""
    known = WEEKDAYS if kind == "weekday" else work.scope.members("channel")
    found: dict[str, Span] = {}
    whole = True
    for word in words:
        name = vocabulary.one_of(work, word, known, kind)
        if name is None:
            whole = False
        elif name in found:
            work.say("D218", word.span, name=name, secondary=(Label(found[name], "named here already"),))
            whole = False
        else:
            found[name] = word.span
    return tuple(found) if whole else None


def _clauses(work: Work, node: tree.Clauses) -> Clauses | None:
    condition = None if node.condition is None else Inference(work).condition(node.condition)
    period = dates(work, node)
    if period is None or (node.condition is not None and condition is None):
        return None
    return Clauses(condition, node.because.text if node.because else "", *period)


def lower_pattern(work: Work, node: tree.Pattern) -> Pattern | None:
    """What a guard matches: a channel, a message, or a kind of action, perhaps one of its names."""
    word, argument = node.word, node.argument
    kind = word.text
    if kind == "send":
        message = None if argument is None else vocabulary.message(work, argument)
        return None if message is None else work.at(Pattern("send", message), node.span)
    if kind == "offer" and argument is not None:
        name = vocabulary.offer_kind(work, argument)
        return None if name is None else work.at(Pattern("offer", name), node.span)
    if kind == "escalate" and argument is not None:
        name = vocabulary.stage(work, argument)
        return None if name is None else work.at(Pattern("escalate", name), node.span)
    channels = work.scope.members("channel")
    if argument is not None:
        work.say("D333", argument.span, name=kind)
        return None
    if kind in channels:
        return work.at(Pattern("channel", kind), node.span)
    if kind in _KINDS:
        return work.at(Pattern(cast(PatternKind, kind)), node.span)
    vocabulary.one_of(work, word, (*channels, *_KINDS), "kind of action", most=24)
    return None


def _prove(work: Work, node: tree.Prove, found: Guards, names: dict[str, Span]) -> None:
    """A property is typed, so that it can be proved later; that it has not been is said."""
    first = names.setdefault(node.name.text, node.name.span)
    if first is not node.name.span:
        work.say(
            "D207", node.name.span, name=node.name.text, kind="property", secondary=(Label(first, "first used here"),)
        )
    inference = Inference(work)
    pattern = None if node.pattern is None else lower_pattern(work, node.pattern)
    claim = None if node.claim is None else inference.condition(node.claim)
    condition = None if node.condition is None else inference.condition(node.condition)
    if (node.pattern and pattern is None) or (node.claim and claim is None) or (node.condition and condition is None):
        return
    work.say("D357", node.name.span, name=node.name.text)
    found.spans[f"prove:{len(found.proofs)}"] = node.span
    found.proofs.append(work.at(Proof(node.name.text, pattern, claim, condition), node.span))
