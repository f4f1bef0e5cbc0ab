"""The function that decides the cases of one shape in one context, written as text for them.

`dataclasses` writes an `__init__` in the same way. Loops over facts, calls and look-ups of attributes would take as
long again as all that is done here. The text has no names and no numbers of the policy or the case in it: those are in
the names that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dunning_dsl.decide.decision import Decision
from dunning_dsl.engine.one import result
from dunning_dsl.engine.one.context import Context, HandOver, Untold
from dunning_dsl.engine.one.layout import AMOUNT
from dunning_dsl.engine.one.scene import Told
from dunning_dsl.engine.one.tables import Joint

Decide = Callable[[dict[str, Any]], Decision | None]
"""From a case to what is decided; None where its keys are others, where a value is wrong, or the interpreter is to
decide."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the values are read: `taking` takes them from a case, raising KeyError, `width` is how many keys it has.
    `terms` are expressions over `v0`, `v1`, ..., each a mask, or 0 where a value has to be looked at more closely, those
    of `whole` being whole numbers; `names` are what they use. `closely` reads any values. `key` are the rows of those
    that the made history rests on. Where cases are `nameless`, actions are told apart by the days `overdue` alone, which
    stand in that row. `holds` says what has to be worked out of a rule's condition."""

    taking: Callable[[dict[str, Any]], tuple[object, ...]]
    width: int
    whole: tuple[str, ...]
    terms: tuple[str, ...]
    names: dict[str, object]
    settled: tuple[Joint, ...]
    closely: Callable[[tuple[object, ...]], int]
    key: tuple[int, ...]
    nameless: bool
    overdue: int | None
    holds: Mapping[int, Callable[[tuple[object, ...]], bool]]


_READ = """
def decide(case, type=type, int=int):
    if len(case) != {width}:
        return None
    try:
        values = taking(case)
    except KeyError:  # as many keys, but others
        return None
    {taken}
    try:
        s = {terms}{if_whole}
    except (KeyError, TypeError):  # a word that is none of the fact's, a value that cannot be looked up, such as a list
        s = 0
    if not s:
        s = closely(values)
        if not s:
            return None
"""

_MADE = """
    key = (s & amount, {key})
    found = made_known(key)
    s &= make(untold, key, tell(values)) if found is None else found
"""

_CASE = """
    if not s & needs:
        return decided((), (tell, values, s))
"""

_SELDOM = """
    s = seldom(s, untold, tell(values))
"""

_JOINT = """
    if s & bears{n}:
        found = known{n}(s & select{n})
        s &= join(joint{n}, s, tell(values)) if found is None else found
"""

_ORDERED = """
    waiting = s & rules
    try:
        fired = in_order(s, waiting, tell(values)) if waiting else ()
    except HandOver:
        return None
    return decided(fired, (tell, values, s))
"""

_TURNS = """
    live = root_live(s & guards)
    if live is None:
        live = look(root, s, tell(values))
    waiting = s & live.rules
    actions = ()
    while waiting:
        first = waiting ^ waiting - 1  # the bits up to that of the first
        step = live.steps.get(first)
        if step is None:
            step = learn_step(live, first, s, tell(values))
"""

_HOLDS = """
        if step.asks and not holds[first](values):
            waiting &= waiting - 1
            continue
"""

_STEP = """
        if step.others and waiting & step.others:
            return decided(in_turn(s, waiting, holds, tell, values), (tell, values, s))
        actions = {actions}
        break
"""

_SHARED = """step.actions.get({overdue}) or share(step, {overdue}, (tell, values, s))"""

_OWN = """taken(step.going, (tell, values, s))"""

_DECIDED = """
    made = Open()
    made._tell = tell
    made._values = values
    made._state = s
    made.actions = actions
    made.__class__ = Later
    return made
"""


def written(context: Context, untold: Untold, reading: Reading, tell: Callable[[tuple[object, ...]], Told]) -> Decide:
    """The function for cases that tell and leave untold the same facts. `tell` makes of values what else asks of the
    case."""
    layout, tables = context.layout, context.tables
    names: dict[str, Any] = {
        **reading.names,
        "taking": reading.taking,
        "closely": reading.closely,
        "untold": untold,
        "made_known": untold.known.get,
        "make": context.made,
        "amount": layout.fields[AMOUNT].mask,
        "needs": context.needs,
        "seldom": context.seldom,
        "join": context.join,
        "rules": layout.turns,
        "in_order": context.in_order,
        "root": context.turns.root,
        "root_live": context.turns.root.live.get,
        "guards": layout.guards,
        "look": context.look,
        "holds": reading.holds,
        "learn_step": context.learn_step,
        "in_turn": context.in_turn,
        "tell": tell,
        "decided": result.decided,
        "share": result.share,
        "taken": result.taken,
        "HandOver": HandOver,
        "Open": result.DecidedOpen,
        "Later": result.DecidedLater,
    }
    rows = "".join(f"v{row}, " for row in range(reading.width))
    whole = " and ".join(f"type({v}) is int" for v in reading.whole)
    text = [
        _READ.format(
            width=reading.width,
            taken=f"{rows}= values" if rows else "pass",
            terms=" & ".join(reading.terms),
            if_whole=f" if {whole} else 0" if whole else "",
        )
    ]
    if untold.made:
        text.append(_MADE.format(key="".join(f"v{row}, " for row in reading.key)))
    # Where every arm is told, nothing has looked up yet what an enrolment shares with other conditions.
    joints = [
        joint for joint in (tables.joints if untold.arms else tables.all_joints) if joint not in reading.settled
    ]
    seldom, ordered = bool(untold.arms or tables.worked), bool(layout.first or layout.swaps)
    if untold.made or seldom or joints or ordered:  # else `look` finds that nothing is live where there is no case
        text.append(_CASE)
    if seldom:
        text.append(_SELDOM)
    for n, joint in enumerate(joints):
        names |= {
            f"bears{n}": joint.bears,
            f"select{n}": joint.select,
            f"known{n}": joint.known.get,
            f"joint{n}": joint,
        }
        text.append(_JOINT.format(n=n))
    text += [_ORDERED] if ordered else _turns(reading, bool(tables.turn_bits))
    exec("".join(text), names)
    return names["decide"]  # type: ignore[no-any-return]


def _turns(reading: Reading, holds: bool) -> list[str]:
    """The rules take their turns; mostly there is one, and what it did is known."""
    overdue = "None" if reading.overdue is None else f"v{reading.overdue}"
    actions = _SHARED.format(overdue=overdue) if reading.nameless else _OWN
    return [_TURNS, *([_HOLDS] if holds else []), _STEP.format(actions=actions), _DECIDED]
