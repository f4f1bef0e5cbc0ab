"""A chunk's `MatchTally`: what was really done beside what a policy would have done.

Where a customer's log leaves the same things unsaid of every action of a kind (the channel of each message, say),
leaving them out on the policy's side as well makes a match an equality, and equalities are counted for all customers at
once. The few whose log names something here and not there go through `MatchTally` itself, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dunning_simulator.compare.arrays.frame import Frame, Reading, ranks_of_ids
from dunning_simulator.compare.arrays.gather import Gathered
from dunning_simulator.compare.arrays.ids import Bools, Ints, dense, grouped, key_of, rank_within, spread
from dunning_simulator.compare.arrays.log import Log
from dunning_simulator.compare.arrays.matching import NOT_LOGGED, Alike, match
from dunning_simulator.compare.arrays.partings import NEVER, joined, rule_sequences, spoken_bags
from dunning_simulator.compare.arrays.sums import Sums
from dunning_simulator.compare.divergence import Cause, Example, Parting
from dunning_simulator.compare.recorded import ALONE, LISTED, Alone, Kind, MatchTally, Recorded
from dunning_simulator.rows import CustomerReplay
from dunning_simulator.words import kind_words

InvoiceText = Callable[[Log, int], str]
OneByOne = Callable[[int], CustomerReplay]
_Kind = tuple[str, str, str]


@dataclass(slots=True)
class MatchSums:
    """What a `MatchTally` has: `recorded`, `matched` and `moved` as numbers, by day and the words of verb, channel and
    name; all else, and what of these was counted one by one, in `tally`."""

    tally: MatchTally = field(default_factory=MatchTally)
    recorded: Sums = field(default_factory=Sums)
    matched: Sums = field(default_factory=Sums)
    moved: Sums = field(default_factory=Sums)

    def merge(self, later: MatchSums) -> None:
        self.tally.merge(later.tally)
        for name in ("recorded", "matched", "moved"):
            getattr(self, name).merge(getattr(later, name))

    def told(self, reading: Reading, deeds: Sums) -> MatchTally:
        """In words; `deeds` are what the policy does, by day and shape (`PolicySums`)."""
        found = MatchTally()
        found.merge(self.tally)
        text = reading.lexicon.text
        for sums, counter in (
            *((self.recorded, found.recorded), (self.matched, found.matched)),
            (self.moved, found.moved),
        ):
            for (day, *words), count in sums.rows():
                counter[Kind(day, *map(text, words))] += count
        for (went, shape), count in deeds.rows():
            found.would[Kind(went, *map(text, reading.kind_of(shape)))] += count
        return found


def count_match(
    frame: Frame, log: Log, alike: Alike, invoice: InvoiceText, one_by_one: OneByOne, known: MatchTally | None
) -> MatchSums:
    """What `MatchTally.add` makes of the chunk's customers. `one_by_one` gives the replay of a customer; `known` is the
    tally of the chunks before, as far as they are merged: what it lists in full is not listed again."""
    matching = _Matching(frame, log, alike, invoice, known)
    found, alone, listed = matching.tally, list(matching.alone()), list(matching.partings())
    firsts, rules = matching.firsts, matching.rules
    for customer in np.flatnonzero(alike.mixed).tolist():
        own = MatchTally()
        own.add(one_by_one(customer), recorded_of(frame, log, invoice, customer))
        found.matched.update(own.matched)
        found.moved.update(own.moved)
        found.cases += own.cases
        found.parted += own.parted
        found.case_days += own.case_days
        found.days_before += own.days_before
        found.outside += own.outside
        firsts.add(own.firsts, customer)
        rules.add(own.rules, customer)
        listed += [(customer, parting) for parting in own.listed]
        alone += [(customer, one) for those in own.alone.values() for one in those]
    found.firsts, found.rules = firsts.done(), rules.done()
    found.listed = [parting for _, parting in sorted(listed, key=lambda pair: pair[0])][:LISTED]
    for _, one in sorted(alone, key=lambda pair: pair[0]):
        found.list_alone(one)
    every = np.ones(len(log.day), bool)
    return MatchSums(
        found, _kinds(log, every), _kinds(matching.log, matching.matched), _kinds(matching.log, matching.moved)
    )


def _kinds(log: Log, rows: Bools) -> Sums:
    return Sums.of(*(part[rows] for part in (log.day, log.verb, log.channel, log.name)))


def recorded_of(frame: Frame, log: Log, invoice: InvoiceText, customer: int) -> list[Recorded]:
    """What was done to one customer, as `recorded_actions` finds it."""
    text = frame.reading.lexicon.text
    return [
        Recorded(
            int(log.day[row]),
            text(int(log.verb[row])),
            text(int(log.channel[row])),
            text(int(log.name[row])),
            invoice(log, row) or None,
        )
        for row in np.flatnonzero(log.customer == customer).tolist()
    ]


class _Matching:
    """The customers whose matches are equalities."""

    def __init__(self, frame: Frame, log: Log, alike: Alike, invoice: InvoiceText, known: MatchTally | None) -> None:
        self.frame, self.invoice, self.known = frame, invoice, known
        self.text = frame.reading.lexicon.text
        plain = ~alike.mixed
        self.plain_case = plain[frame.cases.customer]
        self.log, self.actions, self.alike = log, frame.actions, alike
        if not plain.all():
            mine, theirs = plain[frame.actions.customer], plain[log.customer]
            self.log = Log(*(part[theirs] for part in _parts(log)))
            self.actions, self.alike = frame.actions.some(mine), alike.some(theirs, mine)
        found = match(self.alike)
        self.matched, self.moved, self.is_alone = found.matched, found.moved, found.alone
        self.firsts = Gathered[tuple[str, str], Example](None if known is None else known.firsts)
        self.rules = Gathered[Cause, Example](None if known is None else known.rules)

    @cached_property
    def tally(self) -> MatchTally:
        return MatchTally(
            cases=int(self.plain_case.sum()),
            parted=len(self._parted),
            case_days=int(self.frame.cases.days[self.plain_case].sum()),
            days_before=self.frame.days_before(self._part_day, self.plain_case),
            outside=int((self._homes == -1).sum()),
        )

    # --- actions on one side alone ------------------------------------------------------------------------------------

    def alone(self) -> Iterator[tuple[int, Alone]]:
        """The first ones of each kind on either side, with the place of their customer."""
        log, actions, ids = self.log, self.actions, self.frame.rows.encoded
        rows = np.flatnonzero(~self.matched & ~self.moved)
        first, kinds = grouped(key_of(log.verb[rows], log.channel[rows], log.name[rows]))
        named = [self._kind_of(log, int(row)) for row in rows[first]]
        for place, kind in self._listed(kinds, named, in_log=True):
            row = int(rows[place])
            customer = int(log.customer[row])
            invoice = self.invoice(log, row)
            yield customer, Alone(True, *named[kind], ids.customers[customer], invoice, int(log.day[row]))
        reading, rows = self.frame.reading, np.flatnonzero(self.is_alone)
        named = [self._words(words) for words in reading.kinds]
        found = list(self._listed(reading.kind_by_way[actions.way[rows]], named, in_log=False))
        rows = rows[[place for place, _ in found]]
        customers, anchors, _ = self.frame.named(actions.cases_of(rows))
        for row, who, anchor, (_, kind) in zip(rows.tolist(), customers, anchors, found, strict=True):
            day = int(actions.went[row])
            yield int(actions.customer[row]), Alone(False, *named[kind], who, anchor, day)

    def _listed(self, kinds: Ints, named: list[_Kind], *, in_log: bool) -> Iterator[tuple[int, int]]:
        """(place, kind) of the first rows of those kinds that are not listed in full."""
        known = {} if self.known is None else self.known.alone
        wanted = np.zeros(len(named) + 1, bool)
        for kind in np.flatnonzero(np.bincount(kinds)).tolist():
            wanted[kind] = len(known.get((in_log, *named[kind]), ())) < ALONE
        rows = np.flatnonzero(wanted[kinds]) if wanted.any() else np.zeros(0, np.int64)
        for place in rows[rank_within(kinds[rows]) < ALONE].tolist():
            yield place, int(kinds[place])

    def _kind_of(self, log: Log, row: int) -> _Kind:
        return self._words((int(log.verb[row]), int(log.channel[row]), int(log.name[row])))

    def _words(self, words: tuple[int, int, int]) -> _Kind:
        verb, channel, name = map(self.text, words)
        return verb, channel, name

    # --- where a case parts from the log ------------------------------------------------------------------------------

    @cached_property
    def _logged(self) -> Ints:
        """The recorded messages."""
        return np.flatnonzero(self.log.contact)

    @cached_property
    def _reached(self) -> tuple[Ints, Ints]:
        """The messages of the policy's, and their cases."""
        found = np.flatnonzero(self.actions.contact)
        return found, self.actions.cases_of(found)

    @cached_property
    def _homes(self) -> Ints:
        """The case that each recorded message belongs to (`recorded._home`), -1 for none."""
        cases, invoice = self.frame.cases, self.log.invoice[self._logged]
        none = len(cases)
        place, case, day = self._their_cases(self._logged)
        mine = (cases.anchor[case] == invoice[place]) & (day <= cases.last[case])
        found = np.full(len(invoice), none, np.int64)
        np.minimum.at(found, place[mine], case[mine])
        homeless = np.flatnonzero(found == none)
        found[homeless] = self._oldest(self._logged[homeless])
        return found

    def _their_cases(self, rows: Ints) -> tuple[Ints, Ints, Ints]:
        """(place in `rows`, case of its customer, day) for each case that some recorded actions may belong to."""
        log, cases = self.log, self.frame.cases
        starts = np.searchsorted(cases.customer, np.arange(self.frame.customers + 1))
        first, ends = starts[log.customer[rows]], starts[log.customer[rows] + 1]
        place = np.repeat(np.arange(len(rows)), ends - first)
        return place, spread(first, ends - first), log.day[rows][place]

    def _oldest(self, rows: Ints) -> Ints:
        """The oldest case that was decided on the day of each, by its opening and the id of its anchor; -1 for none."""
        cases = self.frame.cases
        place, case, day = self._their_cases(rows)
        open_then = np.flatnonzero((cases.first[case] <= day) & (day <= cases.last[case]))
        place, case = place[open_then], case[open_then]
        rank = ranks_of_ids(self.frame.rows.encoded.invoices, cases.anchor[case])
        order = np.lexsort((case, rank, cases.opened[case]))[::-1]
        found = np.full(len(rows), -1, np.int64)
        found[place[order]] = case[order]  # the last one stays: the oldest
        return found

    @cached_property
    def _part_day(self) -> Ints:
        """By case: the first day on which the messages are not the same; `NEVER` where they are on every day."""
        reached, case = self._reached
        day, deed = self.actions.went[reached], self.alike.deed[reached]
        found = np.full(len(self.frame.cases), NEVER, np.int64)
        sure = deed == NOT_LOGGED
        np.minimum.at(found, case[sure], day[sure])
        like, at_home = np.flatnonzero(~sure), self._homes >= 0
        logged = self._logged[at_home]
        case = np.concatenate([case[like], self._homes[at_home]])
        day = np.concatenate([day[like], self.log.day[logged]])
        # the deed names the customer: among whose cases it is the number of one says which
        number = np.arange(len(found)) - np.searchsorted(self.frame.cases.customer, self.frame.cases.customer)
        alike, count = dense(np.concatenate([deed[like], self.alike.log_deed[logged]]), number[case])
        ours = np.bincount(alike[: len(like)], minlength=count)
        theirs = np.bincount(alike[len(like) :], minlength=count)
        uneven = (ours != theirs)[alike]
        np.minimum.at(found, case[uneven], day[uneven])
        return found

    @cached_property
    def _parted(self) -> Ints:
        return np.flatnonzero(self._part_day != NEVER)

    def partings(self) -> Iterator[tuple[int, Parting]]:
        """Counts what was done where cases part; gives the first ones that a report lists, each with the place of its
        customer."""
        log, actions, parted = self.log, self.actions, self._parted
        group = np.full(len(self.frame.cases), -1, np.int64)
        group[parted] = np.arange(len(parted))
        reached, case = self._reached
        that_day = actions.went[reached] == self._part_day[case]
        here, case = reached[that_day], case[that_day]
        theirs = (self._homes >= 0) & (log.day[self._logged] == np.append(self._part_day, NEVER)[self._homes])
        words, texts = spoken_bags(
            self.frame.spoken,
            (group[self._homes[theirs]], self._log_words(self._logged[theirs])),
            (group[case], self.frame.words_of(actions, here)),
            count=len(parted),
        )
        rules, ruled = rule_sequences(self.frame, group[case], actions.step[here], len(parted))
        yield from self._count(words, texts, rules, ruled)

    def _log_words(self, rows: Ints) -> Ints:
        """What recorded actions are called, in `spoken`."""
        log = self.log
        first, which = grouped(key_of(log.verb[rows], log.channel[rows], log.name[rows]))
        called = [self.frame.spoken.code(kind_words(*self._kind_of(log, int(rows[at])))) for at in first.tolist()]
        return np.array(called, np.int64)[which] if called else np.zeros(0, np.int64)

    def _count(
        self, words: tuple[Ints, Ints], texts: list[str], rules: Ints, ruled: list[tuple[str, ...]]
    ) -> Iterator[tuple[int, Parting]]:
        cases, parted = self.frame.cases, self._parted

        def example(place: int) -> Example:
            customers, anchors, _ = self.frame.named(parted[[place]])
            return Example(customers[0], anchors[0], int(self._part_day[parted[place]]))

        def pair(place: int) -> tuple[str, str]:
            return texts[int(words[0][place])], texts[int(words[1][place])]

        causes = [Cause((), joined(one)) for one in ruled]

        def cause(place: int) -> Cause:
            return causes[int(rules[place])]

        order = cases.customer[parted] * (len(cases) + 1) + parted
        self.firsts.count(key_of(*words), order, pair, example)
        self.rules.count(rules, order, cause, example)
        listed = parted[: max(0, LISTED - (0 if self.known is None else len(self.known.listed)))]
        days, customers = self._part_day[listed].tolist(), cases.customer[listed].tolist()
        for place, (who, anchor, currency) in enumerate(zip(*self.frame.named(listed), strict=True)):
            yield customers[place], Parting(who, anchor, currency, days[place], *pair(place), cause(place))


def _parts(record: Log) -> Iterator[Ints]:
    return (getattr(record, name) for name in record.__dataclass_fields__)
