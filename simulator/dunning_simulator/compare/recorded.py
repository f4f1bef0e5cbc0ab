"""What was really done, as the log has it, and how far a policy says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from dunning_dsl.ledger.model import Event, Ledger
from dunning_simulator.compare.divergence import Cause, Example, Parting
from dunning_simulator.compare.examples import Examples
from dunning_simulator.rows import CONTACTS, ActionRow, CustomerReplay
from dunning_simulator.words import NOTHING, deeds_words, kind_words

VERBS: Final = {
    "message_sent": "send",
    "feedback_asked": "ask feedback",
    "offer_made": "offer",
    "fee_charged": "charge",
    "escalated": "escalate",
    "service_suspended": "suspend",
    "service_restored": "restore",
    "task_opened": "assign",
    "retry_requested": "retry",
    "tagged": "tag",
    "cancelled": "cancel",
    "written_off": "write off",
    "referred": "refer",
    "stopped": "stop",
}
"""The verb of each kind of event that records an action of dunning's own."""

LISTED: Final = 10_000
ALONE: Final = 200
"""Actions of one kind on one side alone that are listed; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An action in the log; what the log leaves unsaid is empty and matches anything."""

    day: int
    action: str
    channel: str
    name: str
    invoice_id: str | None

    def fits(self, row: ActionRow) -> bool:
        """Whether a policy's action is this one, whatever the day."""
        return (
            self.action == row.action
            and (not self.channel or self.channel == (row.channel or ""))
            and (not self.name or self.name == row.name)
        )


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """What matches are counted by."""

    day: int
    action: str
    channel: str
    name: str


def recorded_actions(ledger: Ledger, first_day: int, last_day: int) -> list[Recorded]:
    """The actions in the log on the counted days, in order; those that were overtaken are left out."""
    overtaken = {e.action_id for e in ledger.events if e.kind == "overtaken" and e.action_id}
    return [
        _recorded(event)
        for event in ledger.events
        if event.kind in VERBS
        and event.is_action
        and first_day <= event.day <= last_day
        and event.action_id not in overtaken | {""}
    ]


def _recorded(event: Event) -> Recorded:
    name = event.message if event.kind in ("message_sent", "feedback_asked") else event.name
    return Recorded(event.day, VERBS[event.kind], event.channel or "", name or "", event.invoice_id)


@dataclass(frozen=True, slots=True)
class Alone:
    """An action that is in the log and that the policy takes on no day (`in_log`), or the other way round."""

    in_log: bool
    action: str
    channel: str
    name: str
    customer_id: str
    invoice_id: str
    day: int

    @property
    def kind(self) -> tuple[bool, str, str, str]:
        return (self.in_log, self.action, self.channel, self.name)


@dataclass(slots=True)
class MatchTally:
    """`recorded`, `would` and `matched` (the same action on the same day) by kind and day; `moved` counts recorded
    actions whose like the policy takes on another day only. The rest is the first divergence of each case from the
    log, by messages alone."""

    recorded: Counter[Kind] = field(default_factory=Counter)
    would: Counter[Kind] = field(default_factory=Counter)
    matched: Counter[Kind] = field(default_factory=Counter)
    moved: Counter[Kind] = field(default_factory=Counter)
    cases: int = 0
    parted: int = 0
    case_days: int = 0
    days_before: int = 0
    outside: int = 0
    firsts: Examples[tuple[str, str], Example] = field(default_factory=Examples)
    rules: Examples[Cause, Example] = field(default_factory=Examples)
    listed: list[Parting] = field(default_factory=list)
    alone: dict[tuple[bool, str, str, str], list[Alone]] = field(default_factory=dict)

    def add(self, replay: CustomerReplay, log: list[Recorded]) -> None:
        rows = [row for row in replay.actions if not row.overtaken]
        self._match(replay.customer_id, rows, log)
        self._part(replay, [row for row in rows if row.is_contact], [r for r in log if r.action in CONTACTS])

    def _match(self, customer_id: str, rows: list[ActionRow], log: list[Recorded]) -> None:
        free = list(rows)
        late = []
        for recorded in log:
            kind = Kind(recorded.day, recorded.action, recorded.channel, recorded.name)
            self.recorded[kind] += 1
            row = next((r for r in free if went(r) == recorded.day and recorded.fits(r)), None)
            if row is None:
                late.append((recorded, kind))
            else:
                free.remove(row)
                self.matched[kind] += 1
        for recorded, kind in late:
            row = next((r for r in free if recorded.fits(r)), None)
            if row is not None:
                free.remove(row)
                self.moved[kind] += 1
            else:
                invoice = recorded.invoice_id or ""
                self.list_alone(Alone(True, kind.action, kind.channel, kind.name, customer_id, invoice, kind.day))
        for row in free:
            self.list_alone(Alone(False, row.action, row.channel or "", row.name, customer_id, row.anchor, went(row)))
        for row in rows:
            self.would[Kind(went(row), row.action, row.channel or "", row.name)] += 1

    def list_alone(self, alone: Alone) -> None:
        """List it, as long as there are not too many of its kind."""
        listed = self.alone.setdefault(alone.kind, [])
        if len(listed) < ALONE:
            listed.append(alone)

    def _part(self, replay: CustomerReplay, rows: list[ActionRow], log: list[Recorded]) -> None:
        homes = [(recorded, _home(recorded, replay)) for recorded in log]
        self.outside += sum(home is None for _, home in homes)
        for case in replay.cases:
            self.cases += 1
            self.case_days += len(case.days)
            mine = [r for r in rows if r.case_id == case.case_id]
            theirs = [recorded for recorded, home in homes if home == case.case_id]
            day = first_difference(mine, theirs)
            self.days_before += sum(day is None or d < day for d in case.days)
            if day is not None:
                self._parted(replay.customer_id, case.anchor, case.currency, day, mine, theirs)

    def _parted(
        self,
        customer_id: str,
        anchor: str,
        currency: str,
        day: int,
        mine: list[ActionRow],
        theirs: list[Recorded],
    ) -> None:
        here = [r for r in mine if went(r) == day]
        log = " + ".join(sorted(kind_words(r.action, r.channel, r.name) for r in theirs if r.day == day)) or NOTHING
        cause = Cause((), tuple(dict.fromkeys(r.rule for r in here)))
        parting = Parting(customer_id, anchor, currency, day, log, deeds_words(here), cause)
        example = Example(customer_id, anchor, day)
        self.parted += 1
        self.firsts.add((parting.left, parting.right), example)
        self.rules.add(cause, example)
        if len(self.listed) < LISTED:
            self.listed.append(parting)

    def merge(self, later: MatchTally) -> None:
        """Adds the counts of customers that come after ours."""
        for mine, theirs in (
            (self.recorded, later.recorded),
            (self.would, later.would),
            (self.matched, later.matched),
            (self.moved, later.moved),
        ):
            mine.update(theirs)
        self.cases += later.cases
        self.parted += later.parted
        self.case_days += later.case_days
        self.days_before += later.days_before
        self.outside += later.outside
        self.firsts.merge(later.firsts)
        self.rules.merge(later.rules)
        self.listed.extend(later.listed[: LISTED - len(self.listed)])
        for listed in later.alone.values():
            for alone in listed:
                self.list_alone(alone)


def went(row: ActionRow) -> int:
    """The day on which an action goes."""
    return row.goes_day or row.day


def _home(recorded: Recorded, replay: CustomerReplay) -> str | None:
    """The case that a recorded message belongs to: that of its invoice, else the oldest one decided on its day."""
    for case in replay.cases:
        if recorded.invoice_id == case.anchor and (not case.days or recorded.day <= case.days[-1]):
            return case.case_id
    for case in sorted(replay.cases, key=lambda c: (c.opened_on, c.anchor)):
        if case.days and case.days[0] <= recorded.day <= case.days[-1]:
            return case.case_id
    return None


def first_difference(mine: Iterable[ActionRow], theirs: Iterable[Recorded]) -> int | None:
    """The first day on which the log's messages and the policy's are not the same."""
    rows: dict[int, list[ActionRow]] = {}
    log: dict[int, list[Recorded]] = {}
    for row in mine:
        rows.setdefault(went(row), []).append(row)
    for recorded in theirs:
        log.setdefault(recorded.day, []).append(recorded)
    for day in sorted(rows.keys() | log.keys()):
        free = list(rows.get(day, []))
        for recorded in log.get(day, []):
            like = next((r for r in free if recorded.fits(r)), None)
            if like is None:
                return day
            free.remove(like)
        if free:
            return day
    return None
