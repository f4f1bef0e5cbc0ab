"""A policy's terms as arrays: what the fold reads of a policy, and where its rules and listed days stand."""

from __future__ import annotations

from itertools import chain

import numpy as np

from dunning_dsl.engine.columns import encode_value
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.reading import guards_roots, nodes_read, rules_roots
from dunning_dsl.engine.schema import Schema, values_of
from dunning_dsl.ledger.answers import NO_CODE
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Fact


def terms(schema: Schema, program: s.Program, guards: s.Program | None = None) -> at.Terms:
    """The arrays of a policy under its schema; `guards` is the program of its guards where that is another."""
    settings = schema.terms
    numbers = np.zeros(at.TERM_WIDTH, np.int64)
    numbers[at.TERM_CURRENCIES] = len(settings.currencies)
    numbers[at.TERM_LOOK_AHEAD] = settings.look_ahead
    numbers[at.TERM_TOLERANCE] = settings.tolerance
    numbers[at.TERM_EMPTY] = schema.names.find("")
    numbers[at.TERM_CUSTOMER] = schema.names.find("customer")
    numbers[at.TERM_PAYMENT_PLAN] = schema.names.find("payment_plan")
    numbers[at.TERM_COUNTRY] = schema.column_of["country"]
    numbers[at.TERM_METHOD] = method = schema.column_of["payment_method"]
    numbers[at.TERM_BANK_DEBIT] = encode_value(schema.names, schema.columns[method], "bank_debit")
    numbers[at.TERM_ADVICE] = schema.column_of.get("advice_code", at.NONE)
    numbers[at.TERM_DECEASED] = schema.column_of.get("deceased", at.NONE)
    numbers[at.TERM_REGION] = schema.column_of.get("region", at.NONE)
    numbers[at.TERM_NO_CODE] = schema.names.find(NO_CODE)
    slots = listed_days(program)
    return at.Terms(
        numbers=numbers,
        ignore_under=_array([settings.ignore_under.get(c, 1) for c in settings.currencies]),
        rates=_array(rates(program, guards)),
        answers=_answers(schema),
        channel_of=_places(schema, schema.channels),
        rule_of=_places(schema, tuple(rule.name for rule in program.rules)),
        experiment_of=_places(schema, tuple(e.name for e in program.experiments)),
        arm_of=_arms(schema, program),
        event_rule=_event_rules(program),
        slot_rule=_array([rule for rule, _ in slots]),
        slot_day=_array([day for _, day in slots]),
    )


def rates(program: s.Program, guards: s.Program | None = None) -> tuple[int, ...]:
    """The yearly rates that `interest(...)` is asked for, in millionths: literals, and every value of a param."""
    found: set[int] = set()
    other = program if guards is None else guards
    for one, roots in ((program, rules_roots(program)), (other, guards_roots(other))):
        for node in nodes_read(one, roots):
            if isinstance(node, Fact) and node.name == "interest":
                found.update(chain.from_iterable(map(int, values_of(one, arg)) for arg in node.args))
    return tuple(sorted(found))


def listed_days(program: s.Program) -> tuple[tuple[int, int], ...]:
    """(rule, day) of every listed day, by rule and day. A listed day is a literal or a param with one value."""
    return tuple(
        (place, day)
        for place, rule in enumerate(program.rules)
        if isinstance(rule.head, s.OnDay)
        for day in sorted({int(n) for expr in rule.head.days for n in values_of(program, expr)})
    )


def _places(schema: Schema, texts: tuple[str, ...]) -> at.Array:
    """By text code of the policy: the text's place among these, the first where it stands twice."""
    found = np.full(schema.texts, at.NONE, np.int64)
    for place, text in reversed(list(enumerate(texts))):
        found[schema.names.find(text)] = place
    return found


def _answers(schema: Schema) -> at.Array:
    """By text code of the policy: what the library says of it as a decline code, and as advice."""
    found = np.zeros(schema.texts, np.int64)
    answers = schema.terms.answers
    for text in answers.texts():
        said = {
            at.ANSWER_STANDS: answers.code_stands(text, debit=False),
            at.ANSWER_STANDS_DEBIT: answers.code_stands(text, debit=True),
            at.ANSWER_DIED: answers.holder_died(text, debit=False),
            at.ANSWER_DIED_DEBIT: answers.holder_died(text, debit=True),
            at.ANSWER_ADVICE: answers.advice_stands(text),
        }
        found[schema.names.find(text)] = sum(bit for bit, true in said.items() if true)
    return found


def _arms(schema: Schema, program: s.Program) -> at.Array:
    found = np.full((len(program.experiments), schema.texts), at.NONE, np.int64)
    for row, experiment in enumerate(program.experiments):
        found[row] = _places(schema, experiment.type.members)
    return found


def _event_rules(program: s.Program) -> at.Array:
    found = np.full(len(program.rules), at.NONE, np.int64)
    waiting = [place for place, rule in enumerate(program.rules) if isinstance(rule.head, s.OnEvent)]
    found[waiting] = np.arange(len(waiting))
    return found


def _array(values: list[int] | tuple[int, ...]) -> at.Array:
    return np.array(values, np.int64)
