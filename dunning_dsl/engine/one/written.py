"""The function that decides the cases of one shape in one context, written as text for them.

`dataclasses` writes an `__init__` in the same way. Loops over facts, calls and look-ups of attributes would take as
long again as all that is done here. The text has no names and no numbers of the policy or the case in it: those are in
the names that it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dunning_dsl.decide.decision import Decision
from dunning_dsl.engine.one import result
from dunning_dsl.engine.one.context import Context, HandOver, Untold
from dunning_dsl.engine.one.layout import AMOUNT
from dunning_dsl.engine.one.scene import Told

Decide = Callable[[tuple[object, ...]], Decision | None]
"""From the values of a case to what is decided; None where a value is wrong, or the interpreter is to decide."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the values are read: `terms` are expressions over `v0`, `v1`, ..., each a mask, or 0 where a value has to be
    looked at more closely; `names` are what they use. `closely` reads any values. `key` are the rows of those that the
    made history rests on."""

    width: int
    terms: tuple[str, ...]
    names: dict[str, object]
    closely: Callable[[tuple[object, ...]], int]
    key: tuple[int, ...]


_READ = """
def decide(values):
    try:
        {taken}
        s = {terms}
    except TypeError:  # a value that cannot be looked up, such as a list
        s = 0
    if not s & at_once:
        if not s & 1:
            s = closely(values)
            if not s & 1:
                return None
"""

_MADE = """
    key = (s & amount, {key})
    found = made_known(key)
    s &= make(untold, key, tell(values)) if found is None else found
"""

_CASE = """
    {indent}if not s & needs:
    {indent}    return decided((), (tell, values, None))
"""

_SELDOM = """
    s = seldom(s, untold, tell(values))
"""

_JOINT = """
    if s & bears{n}:
        found = known{n}(s & select{n})
        s &= join(joint{n}, s, tell(values)) if found is None else found
"""

_WAITING = """
    waiting = s & rules
"""

_ORDERED = """
    try:
        fired = in_order(s, waiting, tell(values)) if waiting else ()
    except HandOver:
        return None
    return decided(fired, (tell, values, s))
"""

_TURNS = """
    told = (tell, values, s)
    if waiting:
        guard, node = s & guards, root
        live = root_live(guard)
        waiting &= look(root, s, tell(values)) if live is None else live
        fired = ()
        while waiting:
            bit = waiting & -waiting
            waiting ^= bit
            if bit & at_turn and not holds(bit, tell(values)):
                continue
            key = bit | s & relevant[bit]
            turn = node.turns.get(key)
            if turn is None:
                turn = learn(node, bit.bit_length() - 2, key, tell(values))
            if turn.going:
                node = turn.next
                if node.ended:
                    waiting = 0
                elif waiting:
                    live = node.live.get(guard)
                    waiting &= look(node, s, tell(values)) if live is None else live
                if waiting or fired or turn.alone is None:
                    fired += (turn,)
                    continue
                made = new(Decided)
                made._told = told
                act = new(Taken)  # one action alone, as `result.action` makes it
                act._told = told
                act._going = going = turn.alone
                act.kind = going.kind
                act.rule = going.rule
                act.name = going.name
                act.channel = going.channel
                act.__class__ = TakenLater
                made.actions = (act,)
                made.__class__ = DecidedLater
                return made
        if fired:
            return decided(fired, told)
    made = new(Decided)
    made._told = told
    made.actions = ()
    made.__class__ = DecidedLater
    return made
"""


def written(context: Context, untold: Untold, reading: Reading, tell: Callable[[tuple[object, ...]], Told]) -> Decide:
    """The function for cases that tell and leave untold the same facts. `tell` makes of values what else asks of the
    case."""
    layout, tables = context.layout, context.tables
    names: dict[str, Any] = {
        **reading.names,
        "start": untold.start,
        "closely": reading.closely,
        "untold": untold,
        "made_known": untold.known.get,
        "make": context.made,
        "amount": layout.fields[AMOUNT].mask,
        "needs": context.needs,
        # Where nothing else is asked in between, one look tells that every value was read and that there is a case.
        "at_once": 1 if untold.made else context.needs,
        "seldom": context.seldom,
        "join": context.join,
        "rules": layout.turns,
        "in_order": context.in_order,
        "root": context.turns.root,
        "root_live": context.turns.root.live.get,
        "guards": layout.guards,
        "look": context.look,
        "at_turn": tables.turn_bits,
        "holds": context.holds,
        "relevant": dict(zip(layout.rules, layout.relevant, strict=True)),
        "learn": context.learn,
        "tell": tell,
        "decided": result.decided,
        "HandOver": HandOver,
        "new": object.__new__,
        "Decided": result.DecidedOpen,
        "DecidedLater": result.DecidedLater,
        "Taken": result.TakenOpen,
        "TakenLater": result.TakenLater,
    }
    taken = "".join(f"v{row}, " for row in range(reading.width))
    first = () if untold.start == layout.all and reading.terms else ("start",)
    text = [_READ.format(taken=f"{taken}= values" if taken else "pass", terms=" & ".join(first + reading.terms))]
    if untold.made:
        text.append(_MADE.format(key="".join(f"v{row}, " for row in reading.key)))
    text.append(_CASE.format(indent="" if untold.made else "    "))
    if untold.arms or tables.worked:
        text.append(_SELDOM)
    # Where every arm is told, nothing has looked up yet what an enrolment shares with other conditions.
    joints = tables.joints if untold.arms else (*tables.first, *tables.joints)
    for n, joint in enumerate(joints):
        names |= {
            f"bears{n}": joint.bears,
            f"select{n}": joint.select,
            f"known{n}": joint.known.get,
            f"joint{n}": joint,
        }
        text.append(_JOINT.format(n=n))
    text += [_WAITING, _ORDERED if layout.first or layout.swaps else _TURNS]
    exec("".join(text), names)
    return names["decide"]  # type: ignore[no-any-return]
