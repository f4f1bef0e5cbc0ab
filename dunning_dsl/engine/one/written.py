"""The function that decides the cases of one shape in one context, written as text for them.

`dataclasses` writes an `__init__` in the same way. Loops over facts, calls and look-ups of attributes would take as
long again as all that is done here. The text has no names and no numbers of the policy or the case in it: those are in
the names that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dunning_dsl.decide.decision import Decision
from dunning_dsl.engine.one import result
from dunning_dsl.engine.one.context import Context, HandOver, Untold
from dunning_dsl.engine.one.layout import AMOUNT
from dunning_dsl.engine.one.result import Decided
from dunning_dsl.engine.one.tables import Joint
from dunning_dsl.program.values import Value

Decide = Callable[[dict[str, Any]], Decision | None]
"""From a case to what is decided; None where its keys are others, where a value is wrong, or the interpreter is to
decide."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Expressions over the values `v0`, `v1`, ..., those of `whole` being whole numbers: each of `masks` is one, or 0
    where a value has to be looked at more closely; `names` are what they use. The joints in `settled` are judged by
    then. Where all that guards rest on stands in one expression, that is `live`: a `Live` by name; `checked` is whether
    there is a case, or 0, where no rule may go."""

    whole: tuple[str, ...]
    masks: tuple[str, ...]
    names: dict[str, object]
    settled: tuple[Joint, ...]
    live: str
    checked: str


class Reading(Protocol):
    """How the values of cases of one shape are read: `taking` takes them from a case, raising KeyError, `width` is how
    many keys it has. `closely` reads any values. `key` are the rows of those that the made history rests on. Where
    cases are `nameless`, actions are told apart by the days `overdue` alone, which stand in that row. `holds` says what
    has to be worked out of a rule's condition, by the bits up to its own; `weighed` are the masks of what else has to
    be, with the bits that they may rule out. `tell` makes of values what else asks of the case."""

    @property
    def untold(self) -> Untold: ...
    @property
    def taking(self) -> Callable[[dict[str, Any]], tuple[object, ...]]: ...
    @property
    def width(self) -> int: ...
    @property
    def closely(self) -> Callable[[tuple[object, ...]], int]: ...
    @property
    def key(self) -> tuple[int, ...]: ...
    @property
    def nameless(self) -> bool: ...
    @property
    def overdue(self) -> int | None: ...
    @property
    def holds(self) -> Mapping[int, Callable[[tuple[object, ...]], Value]]: ...
    @property
    def weighed(self) -> tuple[tuple[int, Callable[[tuple[object, ...]], int]], ...]: ...
    def tell(self, values: tuple[object, ...]) -> Decided: ...


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
        s = ({terms}){if_whole}
    except (KeyError, TypeError):  # a word that is none of the fact's, a value that cannot be looked up, such as a list
        s = 0
    if not s:
        s = closely(values)
        if not s:
            return None
{live}"""

_READ_ANY = """
def decide(reading, case):
    if len(case) != reading.width:
        return None
    try:
        values = reading.taking(case)
    except KeyError:  # as many keys, but others
        return None
    s = reading.closely(values)
    if not s:
        return None
    tell, holds, untold = reading.tell, reading.holds, reading.untold
    if untold.made:
        key = (s & amount, *[values[row] for row in reading.key])
        found = untold.known.get(key)
        s &= make(untold, key, tell(values)) if found is None else found
"""

_WEIGHED_ANY = """
    for weighs, weighed in reading.weighed:
        if s & weighs:
            s &= weighed(values)
"""

_ACTIONS_ANY = """
        told = (tell, values, s | live.guards)
        if reading.nameless:
            overdue = None if reading.overdue is None else values[reading.overdue]
            actions = step.actions.get(overdue)
            if actions is None:
                actions = share(step, overdue, told)
        else:
            actions = taken(step.going, told)
        break
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

_WEIGHED = """
    if s & weighs{n}:
        s &= weighed{n}(values)
"""

_JOINT = """
    if s & bears{n}:
        found = known{n}(s & select{n})
        s &= join(joint{n}, s, tell(values)) if found is None else found
"""

_ORDERED = """
    waiting = s & rules
    try:
        fired = in_order(s, waiting, holds, tell, values) if waiting else ()
    except HandOver:
        return None
    return decided(fired, (tell, values, s))
"""

_TURNS = """
    waiting = s & live.rules
    actions = ()
    while waiting:
        first = waiting ^ waiting - 1  # the bits up to that of the first
        try:
            step = live.steps[first]
        except KeyError:
            step = learn_step(live, first, s | live.guards, tell(values))
            if step is None:
                waiting = s & live.rules
                continue
"""

_LIVE = """
    live = root_live(s & guards) or live_of(s)
"""

_LIVE_CLOSELY = """        live = live_of(s)
"""

_HOLDS = """
        if step.asks and holds[first](values) is not True:
            waiting &= waiting - 1
            continue
"""

_STEP = """
        if step.others and waiting & step.others:
            s |= live.guards
            return decided(in_turn(s, waiting, holds, tell, values), (tell, values, s))
"""

_SHARED = """
        try:
            actions = step.actions[{overdue}]
        except KeyError:
            actions = share(step, {overdue}, (tell, values, s | live.guards))
        break
"""

_OWN = """
        actions = taken(step.going, (tell, values, s | live.guards))
        break
"""

_DECIDED = """
    made = Open()
    made._tell = tell
    made._values = values
    made._state = s
    made._live = live
    made.actions = actions
    made.__class__ = Later
    return made
"""


def written(context: Context, untold: Untold, reading: Reading, terms: Terms) -> Decide:
    """The function for cases that tell and leave untold the same facts."""
    layout, tables = context.layout, context.tables
    names = _names(context) | terms.names
    names |= {name: getattr(reading, name) for name in ("taking", "closely", "holds", "tell")}
    names |= {"untold": untold, "made_known": untold.known.get}
    text = [_read(reading.width, terms)]
    if untold.made:
        text.append(_MADE.format(key="".join(f"v{row}, " for row in reading.key)))
    # Where every arm is told, nothing has looked up yet what an enrolment shares with other conditions.
    joints = [joint for joint in (tables.joints if untold.arms else tables.all_joints) if joint not in terms.settled]
    seldom, ordered = bool(untold.arms or tables.worked), bool(layout.first or layout.swaps)
    if untold.made or seldom or reading.weighed or joints or ordered or not context.needs:  # else no rule's bit is left
        text.append(_CASE)
    if seldom:
        text.append(_SELDOM)
    for n, (bears, weighed) in enumerate(reading.weighed):
        names |= {f"weighs{n}": bears, f"weighed{n}": weighed}
        text.append(_WEIGHED.format(n=n))
    text += _joints(joints, names)
    overdue = "None" if reading.overdue is None else f"v{reading.overdue}"
    actions = _SHARED.format(overdue=overdue) if reading.nameless else _OWN
    text += [_ORDERED] if ordered else _turns(context, "" if terms.live else _LIVE, actions)
    exec(layout.compiled("".join(text)), names)
    return names["decide"]  # type: ignore[no-any-return]


def written_once(context: Context) -> Callable[[Reading, dict[str, Any]], Decision | None]:
    """The function for cases of any shape, which is said how it is read. Values are read one by one."""
    layout, tables = context.layout, context.tables
    names = _names(context)
    text = [_READ_ANY, _CASE]
    if tables.worked or layout.program.experiments:
        text.append(_SELDOM)
    if tables.weighed:
        text.append(_WEIGHED_ANY)
    text += _joints(tables.all_joints, names)
    text += [_ORDERED] if layout.first or layout.swaps else _turns(context, _LIVE, _ACTIONS_ANY)
    exec(layout.compiled("".join(text)), names)
    return names["decide"]  # type: ignore[no-any-return]


def _joints(joints: Iterable[Joint], names: dict[str, Any]) -> list[str]:
    """What looks up joints; `names` gets what it uses."""
    text = []
    for n, joint in enumerate(joints):
        names |= {
            f"bears{n}": joint.bears,
            f"select{n}": joint.select,
            f"known{n}": joint.known.get,
            f"joint{n}": joint,
        }
        text.append(_JOINT.format(n=n))
    return text


def _names(context: Context) -> dict[str, Any]:
    """What every text uses."""
    layout = context.layout
    return {
        "make": context.made,
        "amount": layout.fields[AMOUNT].mask,
        "needs": context.needs,
        "seldom": context.seldom,
        "join": context.join,
        "rules": layout.turns,
        "in_order": context.in_order,
        "root_live": context.turns.root.live.get,
        "guards": layout.guards,
        "live_of": context.live,
        "learn_step": context.learn_step,
        "in_turn": context.in_turn,
        "decided": result.decided,
        "share": result.share,
        "taken": result.taken,
        "HandOver": HandOver,
        "Open": result.DecidedOpen,
        "Later": result.DecidedLater,
    }


def _read(width: int, terms: Terms) -> str:
    """From a case to its state."""
    rows = "".join(f"v{row}, " for row in range(width))
    found = " & ".join(terms.masks)
    checks = [f"type({v}) is int" for v in terms.whole]
    if terms.live:
        checks.append(f"(live := {terms.live})")
    return _READ.format(
        width=width,
        taken=f"{rows}= values" if rows else "pass",
        terms=f"({found}) if live.rules else {terms.checked}" if terms.live else found,
        live=_LIVE_CLOSELY if terms.live else "",
        if_whole=f" if {' and '.join(checks)} else 0" if checks else "",
    )


def _turns(context: Context, live: str, actions: str) -> list[str]:
    """The rules take their turns; mostly there is one, and what it did is known."""
    return [live, _TURNS, *([_HOLDS] if context.tables.turn_bits else []), _STEP, actions, _DECIDED]


_NUMBERED = """
def numbered(values):
    {taken} = values
    if {plain}:
        return {{{facts}}}
    return None
"""


def numbered(
    width: int, places: Sequence[tuple[int, int, int, type | None]]
) -> Callable[[tuple[object, ...]], dict[int, Value] | None]:
    """The function from values to facts by their numbers, in smallest units; None where one is not told in the plainest
    way. `places` are rows of values, the numbers, smallest units in one whole, and the class where it is no number."""
    if not places:
        return lambda values: None
    plain = [f"type(v{row}) is {'int' if kind is None else kind.__name__}" for row, _, _, kind in places]
    facts = [f"{number}: v{row}{f' * {scale}' if scale > 1 else ''}" for row, number, scale, _ in places]
    names: dict[str, Any] = {}
    taken = "".join(f"v{row}, " for row in range(width))
    exec(_NUMBERED.format(taken=taken, plain=" and ".join(plain), facts=", ".join(facts)), names)
    return names["numbered"]  # type: ignore[no-any-return]
