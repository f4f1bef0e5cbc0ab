"""The LALR(1) automaton: tokens of one statement in, its node out, or the place where it got stuck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dunning_dsl.source import Span
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.tables import Reduction, Tables

DEEPEST = 64
"""Levels of brackets that an expression may have."""

HIGHEST = 2 * DEEPEST
"""Levels that a tree may have. Signs and sums make them as brackets do; any number of `and` makes few."""

END = "$END"

Builder = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Where a statement cannot go on: `at` is the token's index (or how many there are), `states` the stack there."""

    at: int
    states: tuple[int, ...]
    deep: bool = False


def run(
    tables: Tables, start: str, tokens: Sequence[Token], builders: Mapping[str, Builder]
) -> tuple[object, None] | tuple[None, Stuck]:
    """Read `tokens` as `start`. A builder gets the span of what it makes and the values kept of its parts."""
    rows, reductions, act = tables.rows, tables.reductions, tables.action
    stack = _Stack(tokens[0].file, [tables.starts[start]])
    states, end_state = stack.states, tables.ends[start]
    brackets = 0
    last = len(tokens)
    for at in range(last + 1):
        token = tokens[at] if at < last else None
        terminal = token.type if token else END
        while True:
            state = states[-1]
            action = rows[state].get(terminal)
            if action is None:
                action = act(state, terminal)
            if action is None or (action >= 0 and token is None):
                return None, Stuck(at, replayed(tables, start, tokens[:at]))
            if token is not None and action >= 0:
                brackets += (terminal == "OPEN") - (terminal == "CLOSE")
                if brackets > DEEPEST:
                    return None, Stuck(at, (), deep=True)
                stack.shift(token, action)
                break
            rule = reductions[~action]
            if rule.size == 1 and rule.passes:
                del states[-1]
            elif not stack.reduce(rule, builders):
                return None, Stuck(min(at, last - 1), (), deep=True)
            goto = rows[states[-1]][rule.origin]
            assert goto is not None
            states.append(goto)
            if token is None and goto == end_state:
                return stack.values[-1], None
    raise AssertionError("the automaton ends at the end of its tokens")


class _Stack:
    """What was read so far: states, and for each but the first a value, its place and the levels below it."""

    __slots__ = ("file", "heights", "places", "states", "values")

    def __init__(self, file: str, states: list[int]) -> None:
        self.file = file
        self.states = states
        self.values: list[object] = []
        self.places: list[tuple[int, int]] = []
        self.heights: list[int] = []

    def shift(self, token: Token, state: int) -> None:
        self.states.append(state)
        self.values.append(token)
        self.places.append((token.start, token.end))
        self.heights.append(0)

    def reduce(self, rule: Reduction, builders: Mapping[str, Builder]) -> bool:
        """Put one value in the place of a rule's parts; False where that would be nested too deeply."""
        size = rule.size
        parts = self.values[-size:]
        place = (self.places[-size][0], self.places[-1][1])
        height = max(self.heights[-size:])
        value: object
        if rule.many:
            value = collected(rule.picks, parts)
        elif rule.passes and len(rule.picks) == 1:
            value = parts[rule.picks[0]]
        else:
            value = builders[rule.name](Span(self.file, *place), *chosen(rule.picks, parts))
            height += 1
        del self.states[-size:], self.values[-size:], self.places[-size:], self.heights[-size:]
        self.values.append(value)
        self.places.append(place)
        self.heights.append(height)
        return height <= HIGHEST


def collected(picks: Sequence[int], parts: list[object]) -> list[object]:
    """The parts of a repetition in one list; the list so far is added to, not copied."""
    first = parts[picks[0]]
    if isinstance(first, list):
        first.extend(parts[pick] for pick in picks[1:])
        return first
    return [parts[pick] for pick in picks]


def chosen(picks: Sequence[int], parts: list[object]) -> list[object]:
    """The arguments of a builder: repetitions are spread, absent parts are None."""
    found: list[object] = []
    for pick in picks:
        part = None if pick < 0 else parts[pick]
        if isinstance(part, list):
            found.extend(part)
        else:
            found.append(part)
    return found


def replayed(tables: Tables, start: str, tokens: Sequence[Token]) -> tuple[int, ...]:
    """The stack after these tokens, before the automaton reduces for the sake of a token that then has no place."""
    states: Sequence[int] = (tables.starts[start],)
    for token in tokens:
        states = shifted(tables, states, token.type) or states
    return tuple(states)


def stands(tables: Tables, states: Sequence[int], terminal: str) -> bool:
    """Whether `terminal` can be read with this stack, all reductions before it included."""
    return shifted(tables, states, terminal) is not None


def shifted(tables: Tables, states: Sequence[int], terminal: str) -> list[int] | None:
    """The stack after `terminal` has been read, or None where it cannot be."""
    stack = list(states)
    while True:
        action = tables.action(stack[-1], terminal)
        if action is None:
            return None
        if action >= 0:
            stack.append(action)
            return stack
        rule = tables.reductions[~action]
        del stack[-rule.size :]
        goto = tables.rows[stack[-1]].get(rule.origin)
        if goto is None:
            return None
        stack.append(goto)
        if terminal == END and goto in tables.ends.values():
            return stack
