"""What stands in an action's way: `never`, `limit`, `quiet`. All of it over the newest guards, whatever version
decides the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dunning_dsl.decide import hindrances
from dunning_dsl.decide.decision import Reason
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.moment import Moment
from dunning_dsl.decide.patterns import matches
from dunning_dsl.decide.why import seen
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.case import Deed
from dunning_dsl.program.statements import Clauses, Limit, Program, Quiet
from dunning_dsl.program.words import guard_words

GivenCounts = Mapping[tuple[str, tuple[bool | int | str, ...]], int]


@dataclass(slots=True)
class Guards:
    """The guards of one case's decision. `snapshot` sees holds made in this decision; `done` is what was done to the
    customer so far, this decision's own actions included. `given` stands for counts in a decision from facts."""

    program: Program
    snapshot: Snapshot
    moment: Moment
    opened_day: int
    done: list[Deed]
    given: GivenCounts | None = field(default=None)

    def binds(self, clauses: Clauses) -> bool:
        """In force on the decision's day, with a condition that is not false: unknown still blocks."""
        if clauses.first_day is not None and self.moment.day < clauses.first_day:
            return False
        if clauses.before_day is not None and self.moment.day >= clauses.before_day:
            return False
        return clauses.condition is None or self.snapshot.value(clauses.condition) is not False

    def forbidding(self, deed: Deed) -> Reason | None:
        """The first `never` of the file that forbids it."""
        for place, never in enumerate(self.program.nevers):
            if matches(never.pattern, deed) and self.binds(never.clauses):
                condition = never.clauses.condition
                return Reason(
                    "never",
                    guard_words(never, because=False),
                    seen=seen(self.snapshot, condition) if condition is not None else None,
                    guard=place,
                    because=never.clauses.because,
                )
        return None

    def exceeding(self, deed: Deed, earlier: Iterable[Deed]) -> Reason | None:
        """The first `limit` of the file that it would exceed, counting the rule's own earlier actions."""
        for place, limit in enumerate(self.program.limits):
            if matches(limit.pattern, deed) and self.binds(limit.clauses):
                days = [d.day for d in (*self.done, *earlier) if not d.dropped and matches(limit.pattern, d)]
                full, earliest = self._full(limit, deed.day, days)
                if full:
                    return Reason(
                        "limit",
                        guard_words(limit, because=False),
                        guard=place,
                        because=limit.clauses.because,
                        earliest=earliest,
                    )
        return None

    def _full(self, limit: Limit, day: int, days: list[int]) -> tuple[bool, int | None]:
        """Whether N matching ones already have a day later than day - W (F6), and the first day on which that is
        over."""
        cap = self.snapshot.value(limit.cap)
        assert isinstance(cap, int)
        if limit.window is None:
            return sum(1 for d in days if d >= self.opened_day) >= cap, None
        window = self.snapshot.value(limit.window)
        assert isinstance(window, int)
        later = sorted(d for d in days if d > day - window)
        if len(later) + self._given(limit, window) < cap:
            return False, None
        return True, later[len(later) - cap] + window if 0 < cap <= len(later) else None

    def _given(self, limit: Limit, window: int) -> int:
        """In a decision from facts, a limit reads the given `contacts` or `sent` of its window."""
        if self.given is None:
            return 0
        if limit.pattern.kind == "contact":
            return self.given.get(("contacts", (window,)), 0)
        if limit.pattern.kind == "channel":
            return self.given.get(("sent", (limit.pattern.name or "", window)), 0)
        return 0

    def goes_at(self, channel: str, at: int | None) -> tuple[int, Reason | None]:
        """The first instant not before the decision and its `at` that no quiet hours cover, and what quiet hours kept
        it past the next decision, if any did."""
        start = self.moment.at
        if at is not None:
            start = max(start, clock.instant(self.moment.zone, self.moment.day, at))
        binding = [
            q for q in self.program.quiets if (not q.channels or channel in q.channels) and self.binds(q.clauses)
        ]
        when, last = start, None
        while when < self.moment.next_at:
            covering = next(((q, end) for q in binding if (end := self._covered_until(q, when)) is not None), None)
            if covering is None:
                return when, None
            last, when = covering
        earliest = clock.day_of(self.moment.zone, when)
        detail = guard_words(last, because=False) if last is not None else hindrances.OWN_TIME
        because = last.clauses.because if last is not None else ""
        return when, Reason("quiet", detail, because=because, earliest=earliest)

    def _covered_until(self, quiet: Quiet, when: int) -> int | None:
        """The end of the quiet hours that cover the instant, None where they do not."""
        zone = self.moment.zone
        today = clock.day_of(zone, when)
        for day in (today, today - 1):
            if quiet.weekdays and (day - 1) % 7 not in quiet.weekdays:
                continue
            start = clock.instant(zone, day, quiet.start)
            end = clock.instant(zone, day + (quiet.end <= quiet.start), quiet.end)
            if start <= when < end:
                return end
        return None
