"""What is handed out: a `Decision` whose actions are there at once, and whose account is given when asked.

Both classes are what they say they are, to `isinstance`, to comparison, to copying and to pickling; what they have not
been asked yet they do not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, Final, Protocol

from dunning_dsl.decide.attempt import action_id, taken_of
from dunning_dsl.decide.decision import ActionTaken, CaseDecision, Decision
from dunning_dsl.decide.interpret import decide_customer, decision_id
from dunning_dsl.decide.one_moment import case_of, make, opened_on
from dunning_dsl.decide.written import written
from dunning_dsl.engine.one.context import Context, Fired, HandOver, Untold
from dunning_dsl.engine.one.explained import Explainer
from dunning_dsl.engine.one.scene import Scene, Told
from dunning_dsl.engine.one.turns import Going, Live, Step
from dunning_dsl.ledger.model import Customer

_ACTION: Final = tuple(field.name for field in fields(ActionTaken))
_DECISION: Final = tuple(field.name for field in fields(Decision))
_WORKED: Final = ("amount", "args", "until")
_set: Final = object.__setattr__


class Decided(Told, Protocol):
    """A case that has been decided: in which context, and the state that was read."""

    state: int

    @property
    def context(self) -> Context: ...
    @property
    def untold(self) -> Untold: ...


Telling = tuple[Callable[[tuple[object, ...]], Decided], tuple[object, ...], int]
"""A case that has been decided as little more than its values: what makes a `Decided` of them, and the state."""


def _decided(telling: Telling) -> Decided:
    tell, values, state = telling
    told = tell(values)
    told.state = state
    return told


# What is handed out is filled as one class and handed out as another, which is the same in memory but guarded against
# assignment: filling it past the guard would cost more than the decision. What both hold is in a class between, for the
# change is quick where neither adds anything.


class _Taken(ActionTaken):
    __slots__ = ("_going", "_told")
    _going: Going
    _told: Telling


class TakenOpen(_Taken):
    """`TakenLater` while it is filled."""

    __slots__ = ()
    __init__ = object.__init__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


class TakenLater(_Taken):
    """An action that goes; what it is called by, and what has to be worked out of it, is worked out when asked."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """Called where a field has not been set."""
        if name not in _ACTION:
            raise AttributeError(f"an action has no attribute {name!r}")
        going = self._going
        if name == "id":
            found: object = _id(_decided(self._told), going.taken.rule, going.taken.position)
        elif (name == "tone" and going.toned) or (going.worked and name in _WORKED):
            found = _worked_out(_decided(self._told), going, name)
        else:
            found = getattr(going.taken, name)
        _set(self, name, found)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActionTaken) and _values(self, _ACTION) == _values(other, _ACTION)

    def __hash__(self) -> int:
        return hash(_values(self, _ACTION))

    def __repr__(self) -> str:
        return repr(ActionTaken(*_values(self, _ACTION)))

    def __reduce__(self) -> tuple[Any, ...]:
        return ActionTaken, _values(self, _ACTION)


def taken(several: Sequence[Going], told: Telling) -> tuple[ActionTaken, ...]:
    """Actions with what is asked of nearly all of them; the rest is fetched when asked."""
    found = []
    for going in several:
        made: Any = TakenOpen()
        made._going = going
        made._told = told
        made.kind = going.kind
        made.rule = going.rule
        made.name = going.name
        made.channel = going.channel
        made.__class__ = TakenLater
        found.append(made)
    return tuple(found)


def _id(told: Decided, rule: str, position: int) -> str:
    """The stable name of an action of this case."""
    today = told.context.moment
    _, opened = opened_on(told.facts, today.day, told.context.layout.program.settings.look_ahead)
    return action_id(case_of(told.customer_id, opened), today.number, rule, position)


def _worked_out(told: Decided, going: Going, name: str) -> object:
    """A field of an action that differs from case to case."""
    context = told.context
    scene = Scene(context.layout, told, context.moment)
    if name == "tone":
        return context.tone(told.state, scene)
    rule = next(r for r in context.layout.program.rules if r.name == going.taken.rule)
    position = going.taken.position
    return getattr(taken_of(scene.bench(), rule, position, rule.steps[position].action), name)


class _Decided(Decision):
    """Beside the actions it holds what was decided: a `Telling`, the state's bits of guards being those of `_live`, if
    there is one."""

    __slots__ = ("_live", "_state", "_tell", "_values", "actions")
    _live: Live | None
    _tell: Callable[[tuple[object, ...]], Decided]
    _values: tuple[object, ...]
    _state: int
    actions: tuple[ActionTaken, ...]  # held here, gathered there


class DecidedOpen(_Decided):
    """`DecidedLater` while it is filled."""

    __slots__ = ()
    __init__ = object.__init__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


class DecidedLater(_Decided):
    """A decision of a case told in facts: `actions` at once, all else from the interpreter when asked."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """Called where a field has not been set."""
        if name not in _DECISION:
            raise AttributeError(f"a decision has no attribute {name!r}")
        found = self._cases() if name == "cases" else written(self) if name == "events" else self._named(name)
        _set(self, name, found)
        return found

    def _decided(self) -> Decided:
        state = self._state if self._live is None else self._state | self._live.guards
        return _decided((self._tell, self._values, state))

    def _cases(self) -> tuple[CaseDecision, ...]:
        """From what the interpreter said of other cases or, seldom, by itself."""
        told = self._decided()
        try:
            return (explained(told, self.actions),) if told.state & told.context.needs else ()
        except HandOver:
            return by_interpreter(told).cases

    def _named(self, name: str) -> object:
        """What is the same whatever is decided."""
        told = self._decided()
        moment = told.context.moment
        match name:
            case "decision_id":
                return decision_id(told.customer_id, moment)
            case "customer_id":
                return told.customer_id
            case "policy":
                return told.context.layout.policy.digest
            case _:
                return getattr(moment, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and _values(self, _DECISION) == _values(other, _DECISION)

    def __hash__(self) -> int:
        return hash(_values(self, _DECISION))

    def __repr__(self) -> str:
        return repr(Decision(*_values(self, _DECISION)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Decision, _values(self, _DECISION)


def decided(fired: Fired, told: Telling) -> Decision:
    """A decision with the actions of what fired, rules in the order of the file."""
    made: Any = DecidedOpen()
    made._tell, made._values, made._state = told
    made._live = None
    made.actions = taken([going for turn in fired for going in turn.going], told)
    made.__class__ = DecidedLater
    return made  # type: ignore[no-any-return]


def share(step: Step, overdue: object, told: Telling) -> tuple[ActionTaken, ...]:
    """The actions of a case that names no customer. They are those of all such cases so many days overdue, unless
    something else is worked out for them."""
    if any(going.toned or going.worked for going in step.going):
        return taken(step.going, told)
    case = _decided(told)
    case.context.make_room_for_steps()
    found = tuple([replace(g.taken, id=_id(case, g.rule, g.taken.position)) for g in step.going])
    step.actions[overdue] = found
    return found


def explained(told: Decided, actions: tuple[ActionTaken, ...]) -> CaseDecision:
    """The account of a case; raises HandOver where the interpreter is to give it."""
    context = told.context
    return (context.explainer or _explainer(context, told)).explain(told, told.untold, actions)


def _explainer(context: Context, told: Decided) -> Explainer:
    """The one of the context, made when its first case is explained: what is remembered has its numbers."""
    with context.learning:
        if context.explainer is None:
            context.explainer = Explainer(context, Scene(context.layout, told, context.moment))
        return context.explainer


def by_interpreter(told: Decided) -> Decision:
    """The interpreter's decision of a case, with its account of every rule."""
    context = told.context
    policy = context.layout.policy
    made = make(
        policy,
        told.facts,
        context.layout.terms,
        context.moment,
        currency=told.currency,
        events=told.events,
        arms=told.arms,
        customer=Customer(told.customer_id, None),
    )
    return decide_customer(policy, policy, made.state, made.moment, made.givens)


def _values(thing: object, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(thing, name) for name in names)
