"""Nodes for rules and their actions, for guards, experiments and proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dunning_dsl.diagnostics import report
from dunning_dsl.source import Span
from dunning_dsl.syntax.build_expressions import literal, quoted
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.parts import Part, RefusedError, by_name
from dunning_dsl.syntax.tree import (
    Action,
    AskFeedback,
    Assign,
    Cancel,
    Charge,
    Clauses,
    Escalate,
    Experiment,
    ExperimentArm,
    Expr,
    Head,
    Hold,
    Limit,
    Literal,
    Never,
    Offer,
    OnDay,
    OnEvent,
    Pattern,
    Prove,
    Quiet,
    Refer,
    Restore,
    Retry,
    Rule,
    Send,
    Step,
    Stop,
    Suspend,
    Tag,
    When,
    Word,
    WriteOff,
)

# --- rules and heads ------------------------------------------------------------------------------------------------


def rule(span: Span, name: Word, *parts: Part | Head | Step) -> Rule:
    found = by_name((part for part in parts if isinstance(part, Part)), "rule")
    head = next(part for part in parts if isinstance(part, When | OnDay | OnEvent))
    steps = tuple(part for part in parts if isinstance(part, Step))
    return Rule(name, found.get("text in quotes"), found.get("instead of"), head, steps, span)


def bare_rule(span: Span, head: Head, *steps: Step) -> Rule:
    return Rule(None, None, None, head, steps, span)


def _part(name: str) -> Callable[..., Part]:
    def build(span: Span, value: object) -> Part:
        return Part(name, value, span)

    return build


def head_when(span: Span, condition: Expr, *repeats: Part) -> When:
    found = by_name(repeats, "when")
    return When(condition, found.get("every"), found.get("at most"), span)


def head_day(span: Span, *parts: Expr | None) -> OnDay:
    days = tuple(part for part in parts[:-1] if part is not None)
    return OnDay(days, parts[-1], span)


def head_event(span: Span, event_: tuple[Word, Word | None], after: Expr | None, condition: Expr | None) -> OnEvent:
    return OnEvent(event_[0], event_[1], after, condition, span)


def event(span: Span, name: Word, argument: Word | None) -> tuple[Word, Word | None]:
    return name, argument


def step(span: Span, action: Action, condition: Expr | None) -> Step:
    return Step(action, condition, span)


# --- actions --------------------------------------------------------------------------------------------------------


def send(span: Span, target: tuple[bool, tuple[Word, ...]], message: Token, *parts: Part) -> Send:
    found = by_name(parts, "send")
    first_of, channels = target
    return Send(channels, first_of, quoted(message), found.get("tone"), found.get("to"), found.get("at"), span)


def target_one(span: Span, channel: Word) -> tuple[bool, tuple[Word, ...]]:
    return False, (channel,)


def target_first(span: Span, channels: tuple[Word, ...]) -> tuple[bool, tuple[Word, ...]]:
    return True, channels


def at_part(span: Span, time: Token) -> Part:
    return Part("at", literal(time), span)


def offer(span: Span, kind: Word, args: tuple[tuple[Word, Expr], ...] | None, lasts: Expr | None) -> Offer:
    return Offer(kind, args or (), lasts, span)


def arguments(span: Span, *found: tuple[Word, Expr] | None) -> tuple[tuple[Word, Expr], ...]:
    return tuple(argument for argument in found if argument is not None)


def argument(span: Span, name: Word, value: Expr) -> tuple[Word, Expr]:
    return name, value


def charge(span: Span, name: Token, amount: Expr | None) -> Charge:
    return Charge(quoted(name), amount, span)


def hold_for(span: Span, lasts: Expr, why: Token) -> Hold:
    return Hold(lasts, until=False, why=quoted(why), span=span)


def hold_until(span: Span, lasts: Expr, why: Token) -> Hold:
    return Hold(lasts, until=True, why=quoted(why), span=span)


def escalate(span: Span, stage: Word) -> Escalate:
    return Escalate(stage, straight=False, span=span)


def escalate_straight(span: Span, stage: Word) -> Escalate:
    return Escalate(stage, straight=True, span=span)


def assign(span: Span, queue: Token, due: Expr | None) -> Assign:
    return Assign(quoted(queue), due, span)


def present(span: Span, *words: Token) -> bool:
    return True


def retry(span: Span, backup: bool | None) -> Retry:
    return Retry(bool(backup), span)


def cancel(span: Span, at_period_end: bool | None) -> Cancel:
    return Cancel(bool(at_period_end), span)


def refer(span: Span, agency: Token) -> Refer:
    return Refer(quoted(agency), span)


def ask_feedback(span: Span, channel: Word, message: Token) -> AskFeedback:
    return AskFeedback(channel, quoted(message), span)


def tag(span: Span, name: Token) -> Tag:
    return Tag(quoted(name), span)


def stop(span: Span, why: Token) -> Stop:
    return Stop(quoted(why), span)


# --- patterns, guards, experiments, proofs --------------------------------------------------------------------------


def pattern_name(span: Span, word: Word) -> Pattern:
    return Pattern(word, None, span)


def pattern_send(span: Span, message: Token) -> Pattern:
    return Pattern(_first_word("send", span), quoted(message), span)


def pattern_offer(span: Span, kind: Word | None) -> Pattern:
    return Pattern(_first_word("offer", span), kind, span)


def pattern_escalate(span: Span, stage: Word | None) -> Pattern:
    return Pattern(_first_word("escalate", span), stage, span)


def pattern_verb(span: Span, verb: Token) -> Pattern:
    return Pattern(Word(verb.text, span), None, span)


def _first_word(word: str, span: Span) -> Word:
    return Word(word, Span(span.file, span.start, span.start + len(word)))


def _dated(name: str) -> Callable[[Span, Token], Part]:
    def build(span: Span, date: Token) -> Part:
        return Part(name, literal(date), span)

    return build


def because_clause(span: Span, text: Token) -> Part:
    return Part("because", quoted(text), span)


def _clauses(parts: Iterable[Part], statement: str) -> Clauses:
    found = by_name(parts, statement)
    return Clauses(found.get("when"), found.get("because"), found.get("from"), found.get("before"))


def never(span: Span, pattern: Pattern, *parts: Part) -> Never:
    return Never(pattern, _clauses(parts, "never"), span)


def limit(span: Span, pattern: Pattern, cap: Expr, window: Expr | bool, *parts: Part) -> Limit:
    return Limit(pattern, cap, None if isinstance(window, bool) else window, _clauses(parts, "limit"), span)


def quiet(span: Span, start: Token, end: Token, *parts: Part) -> Quiet:
    found = by_name(parts, "quiet")
    clauses = Clauses(found.get("when"), found.get("because"), found.get("from"), found.get("before"))
    return Quiet(literal(start), literal(end), found.get("on", ()), found.get("for", ()), clauses, span)


def experiment(span: Span, name: Word, *parts: Part | ExperimentArm) -> Experiment:
    clauses = [part for part in parts if isinstance(part, Part)]
    for clause in clauses:
        if clause.name == "because":
            raise RefusedError(report("D117", clause.span, experiment=name.text))
    arms = tuple(part for part in parts if isinstance(part, ExperimentArm))
    return Experiment(name, arms, _clauses(clauses, "experiment"), span)


def arm(span: Span, name: Word, share: Token) -> ExperimentArm:
    return ExperimentArm(name, Literal("percent", share.text[:-1], share.span), span)


def prove_never(span: Span, name: Token, pattern: Pattern, condition: Expr) -> Prove:
    return Prove(quoted(name), pattern, None, condition, span)


def prove_claim(span: Span, name: Token, claim: Expr, condition: Expr | None) -> Prove:
    return Prove(quoted(name), None, claim, condition, span)


BUILDERS: dict[str, Callable[..., object]] = {
    "rule": rule,
    "bare_rule": bare_rule,
    "instead_part": _part("instead of"),
    "head_when": head_when,
    "head_day": head_day,
    "head_event": head_event,
    "every_part": _part("every"),
    "at_most_part": _part("at most"),
    "event": event,
    "step": step,
    "send": send,
    "target_one": target_one,
    "target_first": target_first,
    "tone_part": _part("tone"),
    "role_part": _part("to"),
    "at_part": at_part,
    "offer": offer,
    "arguments": arguments,
    "argument": argument,
    "charge": charge,
    "hold_for": hold_for,
    "hold_until": hold_until,
    "escalate": escalate,
    "escalate_straight": escalate_straight,
    "assign": assign,
    "backup": present,
    "period_end": present,
    "retry": retry,
    "suspend": Suspend,
    "restore": Restore,
    "cancel": cancel,
    "refer": refer,
    "write_off": WriteOff,
    "ask_feedback": ask_feedback,
    "tag": tag,
    "stop": stop,
    "pattern_name": pattern_name,
    "pattern_send": pattern_send,
    "pattern_offer": pattern_offer,
    "pattern_escalate": pattern_escalate,
    "pattern": pattern_name,
    "pattern_verb": pattern_verb,
    "when_clause": _part("when"),
    "because_clause": because_clause,
    "from_clause": _dated("from"),
    "before_clause": _dated("before"),
    "weekdays_part": _part("on"),
    "channels_part": _part("for"),
    "never": never,
    "limit": limit,
    "window_case": present,
    "quiet": quiet,
    "experiment": experiment,
    "arm": arm,
    "prove_never": prove_never,
    "prove_claim": prove_claim,
}
