"""Messages that a guard, a condition or a test names and no rule sends."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext, names_read
from dunning_dsl.check.structure.notice import messages_sent, never_noticed, sent_help
from dunning_dsl.check.structure.program_parts import parts
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Const, Fact
from dunning_dsl.program.statements import Expect, GivenFact, Limit, Never, PolicyTest, Proof, Send
from dunning_dsl.program.words import pattern_words, quoted, words
from dunning_dsl.records import dataclass
from dunning_dsl.source import Span


@dataclass(frozen=True, slots=True)
class _Named:
    """A message, the place that names it, and what follows if nobody sends it."""

    message: str
    span: Span
    so: str


def check_unsent_messages(context: StructureContext) -> Iterator[Diagnostic]:
    """D823. A module may name what another policy that shares it sends; what D408 reports is not reported again."""
    if context.is_module:
        return
    sent = messages_sent(context)
    told = {context.at(fact, rule) for rule, fact, _ in never_noticed(context)}
    for named in (*_in_patterns(context), *_in_conditions(context), *_in_tests(context)):
        file = named.span.file
        if named.message not in sent and named.span not in told and not context.elsewhere(file, named.message):
            helps = sent_help(named.message, sent)
            yield report("D823", named.span, message=named.message, so=named.so, helps=helps)


def _in_patterns(context: StructureContext) -> Iterator[_Named]:
    """`never send`, `limit send`, and `prove ...: never send`."""
    program = context.program
    owners: tuple[Never | Limit | Proof, ...] = (*program.nevers, *program.limits, *program.proofs)
    for owner in owners:
        pattern = owner.pattern
        if pattern is not None and pattern.kind == "send" and pattern.name is not None:
            text = f"{'limit' if isinstance(owner, Limit) else 'never'} {pattern_words(pattern)}"
            so = f"`{text}` {'says nothing' if isinstance(owner, Proof) else 'keeps nothing back'}"
            yield _Named(pattern.name, context.at(pattern, owner), so)


def _in_conditions(context: StructureContext) -> Iterator[_Named]:
    """`noticed("x", ...)` in whatever is read."""
    for part in parts(context.program):
        for node in names_read(part.expr):
            if isinstance(node, Fact):
                for message in _messages(context, node):
                    place = context.at(node, part.expr, part.owner)
                    yield _Named(message, place, f"`{words(node)}` is never true")


def _messages(context: StructureContext, fact: Fact) -> list[str]:
    """The messages among a fact's arguments."""
    kinds = context.facts[fact.name].parameters
    given = zip(fact.args, kinds, strict=False)
    return [str(arg.value) for arg, kind in given if kind == "message" and isinstance(arg, Const)]


def _in_tests(context: StructureContext) -> Iterator[_Named]:
    """What a test says was sent, and what it says must not be."""
    for test in context.tests:
        for given in test.givens:
            if isinstance(given, GivenFact) and given.name in context.facts:
                kinds = context.facts[given.name].parameters
                for value, kind in zip(given.args, kinds, strict=False):
                    if kind == "message":
                        so = f"`{given.name}({quoted(str(value))}, ...)` is never true outside this test"
                        yield _Named(str(value), given.span, so)
        for expect in _expects(test):
            if expect.kind == "not" and isinstance(expect.action, Send):
                yield _Named(expect.action.message, expect.span, "this `expect not` cannot fail")


def _expects(test: PolicyTest) -> Iterator[Expect]:
    yield from test.expects
    for block in test.days:
        yield from (step for step in block.steps if isinstance(step, Expect))
