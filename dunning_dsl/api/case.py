"""One case told in the language's own words.

    {"days_overdue": 5, "channel_failed(email)": true, "on": ["payment_received"]}

In: a mapping as JSON gives it, and the program whose facts it names. Out: a `Case` in the program's units, or sentences
that say what is wrong. Beside facts a case may have `today` (a date), `currency`, `on` (an event or several), an
experiment's name with an arm, `id`, which names the customer, and `fields`, which messages print and decisions ignore.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from dunning_dsl.api.values import ValueFormatError, value_of
from dunning_dsl.check.suggest import closest
from dunning_dsl.program.countries import SHAPES, mistaken
from dunning_dsl.program.statements import FactDecl, ParameterKind, Program
from dunning_dsl.program.values import DAYS, PERCENT, UNKNOWN, Type, Value
from dunning_dsl.program.vocabulary import EVENTS

FactKey: TypeAlias = tuple[str, tuple[bool | int | str, ...]]
"""A fact's name and its arguments, in smallest units."""

_CALL: Final = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*\Z", re.DOTALL)
_ARGUMENT: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^",]+)\s*(?:,|\Z)')
_FIRST: Final = 1900
_LAST: Final = 9000
"""Years of days that are decided on: debts are up to 100,000 days older, and must have a date."""
ASIDE: Final = ("today", "currency", "on", "id", "fields")


@dataclass(frozen=True, slots=True)
class Case:
    """`facts` by (name, arguments) in smallest units; `events` as (event, argument); `day` an ordinal or not given."""

    facts: Mapping[FactKey, Value]
    currency: str
    events: tuple[tuple[str, str | None], ...] = ()
    arms: Mapping[str, str] = field(default_factory=dict)
    day: int | None = None
    id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


class CaseError(ValueError):
    """`problems` are sentences, one per mistake."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_case(given: object, program: Program) -> Case:
    """The case that a mapping tells; raises CaseError with everything that is wrong with it."""
    if not isinstance(given, Mapping):
        raise CaseError(('a case is an object such as {"days_overdue": 5}',))
    return CaseReader(program, given).case()


def checked(key: str, raw: object, decl: FactDecl, currency: str) -> Value:
    """A fact's value as told, in its smallest unit; raises ValueFormatError with the whole sentence."""
    try:
        value = value_of(raw, decl.type, currency)
    except ValueFormatError as bad:
        raise ValueFormatError(f"`{key}`: {bad}") from bad
    if value is UNKNOWN and not decl.optional:
        raise ValueFormatError(f"`{key}` is always known, so it cannot be null; leave it out to take its default")
    way = mistaken(decl.name, value) if isinstance(value, str) else None
    if way is not None:
        say = f"`{key}`: `{value}` is not {SHAPES[decl.name]}; {way}, or leave it out where nobody knows"
        raise ValueFormatError(say)
    if not isinstance(value, str) and value is not UNKNOWN and not _within(value, decl):
        raise ValueFormatError(f"`{key}` is out of its bounds, {decl.low} to {decl.high}")
    return value


def to_decide_on(at: object) -> int:
    """The ordinal of the day that is given as `at`; raises CaseError."""
    if not isinstance(at, date):
        raise CaseError((f"`at` is a day, such as date(2026, 1, 5), not {at!r}",))
    if not _FIRST <= at.year <= _LAST:
        raise CaseError((f"`at`: {at.isoformat()} is out of bounds, the years {_FIRST} to {_LAST}",))
    return at.toordinal()


class CaseReader:
    """One case's reading; `problems` gathers what is wrong with it."""

    def __init__(self, program: Program, given: Mapping[str, object]) -> None:
        self.program = program
        self.given = given
        self.declared = {fact.name: fact for fact in program.facts}
        self.experiments = {e.name: e for e in program.experiments}
        self.problems: list[str] = []
        self.currency = self._currency()
        self.sent: tuple[str, ...] | None = None

    def case(self) -> Case:
        facts: dict[FactKey, Value] = {}
        arms: dict[str, str] = {}
        for key, raw in self.given.items():
            if key in self.experiments:
                arms[key] = self._arm(key, raw)
            elif key not in ASIDE or key in self.declared:
                read = self._fact(str(key), raw)
                if read is not None:
                    facts[read[0]] = read[1]
        found = Case(facts, self.currency, tuple(self.events()), arms, self.today(), self._id(), self.fields())
        if self.problems:
            raise CaseError(tuple(self.problems))
        return found

    def _say(self, text: str) -> None:
        self.problems.append(text)

    # --- facts ------------------------------------------------------------------------------------------------------

    def _fact(self, key: str, raw: object) -> tuple[FactKey, Value] | None:
        named = self.named(key)
        if named is None:
            return None
        decl, arguments = named
        try:
            return (decl.name, arguments), checked(key, raw, decl, self.currency)
        except ValueFormatError as bad:
            self._say(str(bad))
            return None

    def named(self, key: str) -> tuple[FactDecl, tuple[bool | int | str, ...]] | None:
        """The fact that a key names, and its arguments."""
        matched = _CALL.match(key)
        decl = self.declared.get(matched[1]) if matched else None
        if matched is None or decl is None:
            self._unknown_name(matched[1] if matched else key)
            return None
        arguments = self._arguments(key, decl, matched[2])
        return None if arguments is None else (decl, arguments)

    def _unknown_name(self, name: str) -> None:
        if any(p.name == name for p in self.program.params):
            self._say(f"`{name}` is a param, not a fact; give it with --set {name}=VALUE")
            return
        if name in _printable():
            self._say(f'`{name}` is no fact, but printed by messages; write "fields": {{"{name}": ...}}')
            return
        near = closest(name, [*self.declared, *self.experiments, *ASIDE])
        hint = f"did you mean `{near}`?" if near else "`dunning facts` lists what there is"
        self._say(f"there is no fact called `{name}`; {hint}")

    def _arguments(self, key: str, decl: FactDecl, text: str | None) -> tuple[bool | int | str, ...] | None:
        parts = [m[1].strip() for m in _ARGUMENT.finditer(text)] if text else []
        if len(parts) != len(decl.parameters):
            form = f"{decl.name}({', '.join(decl.parameters)})" if decl.parameters else decl.name
            self._say(f"`{key}` should be written `{form}`")
            return None
        try:
            return tuple(self._argument(kind, part) for kind, part in zip(decl.parameters, parts, strict=True))
        except ValueFormatError as bad:
            self._say(f"`{key}`: {bad}")
            return None

    def _argument(self, kind: ParameterKind, text: str) -> bool | int | str:
        bare = text[1:-1] if text.startswith('"') else text
        names = {"channel": self.program.channels, "offer": self.program.offers, "role": self.program.roles}
        if kind in names:
            return _plain(value_of(bare, Type("enum", names[kind]), self.currency))
        if kind == "message":
            return self._message(bare)
        return _plain(value_of(text, PERCENT if kind == "rate" else DAYS, self.currency))

    def _message(self, name: str) -> str:
        """A message that the policy sends; of any other nothing could ever be known."""
        if self.sent is None:
            from dunning_dsl.messages.uses import uses_of

            self.sent = tuple(dict.fromkeys(use.message for use in uses_of(self.program)))
        if name not in self.sent:
            near = closest(name, self.sent)
            listed = f"the policy sends {', '.join(self.sent)}" if self.sent else "the policy sends none"
            raise ValueFormatError(f"no rule sends `{name}`; " + (f"did you mean `{near}`?" if near else listed))
        return name

    # --- everything else --------------------------------------------------------------------------------------------

    def _currency(self) -> str:
        listed = self.program.settings.currencies
        wanted = self.given.get("currency", listed[0])
        if wanted not in listed:
            self._say(f"the policy is for {', '.join(listed)}, not for `{wanted}`")
            return listed[0]
        return str(wanted)

    def _arm(self, name: str, raw: object) -> str:
        members = self.experiments[name].type.members
        if raw not in members:
            self._say(f"`{name}` has the arms {', '.join(members)}, not `{raw}`")
        return str(raw)

    def events(self) -> Iterator[tuple[str, str | None]]:
        listed = self.given.get("on", ())
        for raw in [listed] if isinstance(listed, str) else listed if isinstance(listed, list | tuple) else [listed]:
            matched = _CALL.match(raw) if isinstance(raw, str) else None
            if matched is None or matched[1] not in EVENTS:
                near = closest(str(raw), EVENTS)
                self._say(f"there is no event `{raw}`; " + (f"did you mean `{near}`?" if near else _known_events()))
                continue
            kind, argument = EVENTS[matched[1]], (matched[2] or "").strip().strip('"') or None
            if (kind is None) != (argument is None):
                form = matched[1] if kind is None else f"{matched[1]}({kind})"
                self._say(f"the event `{raw}` should be written `{form}`")
                continue
            yield matched[1], argument

    def today(self) -> int | None:
        raw = self.given.get("today")
        if raw is None:
            return None
        try:
            day = date.fromisoformat(str(raw))
        except ValueError:
            self._say(f"`today`: `{raw}` is not a date such as 2026-11-21")
            return None
        if not _FIRST <= day.year <= _LAST:
            self._say(f"`today`: {raw} is out of bounds, the years {_FIRST} to {_LAST}")
        return day.toordinal()

    def _id(self) -> str | None:
        raw = self.given.get("id")
        return None if raw is None else str(raw)

    def fields(self) -> dict[str, str]:
        """What messages print beside facts: the customer's name, links and the like."""
        raw = {} if "fields" in self.declared else self.given.get("fields", {})
        if not isinstance(raw, Mapping):
            self._say('`fields` is an object such as {"first_name": "Ada"}')
            return {}
        for name in raw:
            if name not in _printable():
                near = closest(str(name), _printable())
                hint = f"did you mean `{near}`?" if near else f"there are {', '.join(_printable())}"
                self._say(f"`fields`: messages have no field `{name}`; {hint}")
        return {str(name): str(value) for name, value in raw.items()}


def _printable() -> tuple[str, ...]:
    """What `fields` may hold: a customer's fields, and the links of messages."""
    from dunning_dsl.messages.variables import FIELDS, GIVEN

    return (*FIELDS, *(name for name in GIVEN if name.endswith("_url")))


def _plain(value: Value) -> bool | int | str:
    assert value is not UNKNOWN  # only null is
    return value


def _within(value: int, decl: FactDecl) -> bool:
    return (decl.low is None or value >= decl.low) and (decl.high is None or value <= decl.high)


def _known_events() -> str:
    return "there are " + ", ".join(EVENTS)
