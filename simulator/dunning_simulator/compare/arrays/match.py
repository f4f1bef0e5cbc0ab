"""A chunk's `MatchTally`: what was really done beside what a policy would have done.

Where a customer's log leaves the same things unsaid of every action of a kind (the channel of each message, say),
leaving them out on the policy's side as well makes a match an equality, and equalities are counted for all customers at
once. The few whose log names something here and not there go through `MatchTally` itself, one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from dunning_simulator.compare.arrays.frame import Actions, Frame
from dunning_simulator.compare.arrays.gather import Gathered
from dunning_simulator.compare.arrays.ids import Bools, Ints, counted, dense, key_of, rank_within, spread
from dunning_simulator.compare.arrays.log import Log
from dunning_simulator.compare.arrays.matching import Said, match
from dunning_simulator.compare.arrays.partings import NEVER, days_before, joined, rule_sequences, spoken_bags
from dunning_simulator.compare.divergence import Cause, Example, Parting
from dunning_simulator.compare.recorded import ALONE, LISTED, Alone, Kind, MatchTally, Recorded
from dunning_simulator.rows import CustomerReplay
from dunning_simulator.words import kind_words

InvoiceText = Callable[[Log, int], str]
OneByOne = Callable[[int], CustomerReplay]


def tally_match(
    frame: Frame, log: Log, invoice: InvoiceText, one_by_one: OneByOne, known: MatchTally | None
) -> MatchTally:
    """What `MatchTally.add` makes of the chunk's customers. `one_by_one` gives the replay of a customer; `known` is the
    tally of the chunks before, as far as they are merged: what it lists in full is not listed again."""
    said = Said.of(log, frame.customers, frame.reading.lexicon)
    plain = ~said.mixed
    matching = _Matching(frame, log, plain, said, invoice, known)
    found, alone, listed = matching.tally, list(matching.alone()), list(matching.partings())
    firsts, rules = matching.firsts, matching.rules
    for customer in np.flatnonzero(said.mixed).tolist():
        own = MatchTally()
        own.add(one_by_one(customer), recorded_of(frame, log, invoice, customer))
        for mine, theirs in (
            *((found.recorded, own.recorded), (found.would, own.would)),
            *((found.matched, own.matched), (found.moved, own.moved)),
        ):
            mine.update(theirs)
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
    return found


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

    def __init__(
        self, frame: Frame, log: Log, plain: Bools, said: Said, invoice: InvoiceText, known: MatchTally | None
    ) -> None:
        self.frame, self.invoice, self.known = frame, invoice, known
        self.text = frame.reading.lexicon.text
        self.log = Log(*(part[plain[log.customer]] for part in _parts(log)))
        actions = frame.actions
        self.actions = Actions(*(part[plain[actions.customer]] for part in _parts(actions)))
        self.words = frame.words[plain[actions.customer]]
        self.log_class, self.class_ = said.classes(self.log, self.actions)
        self.found = match(self.log_class, self.log.day, self.class_, self.actions.went)
        self.plain_case = plain[frame.cases.customer]
        self.firsts = Gathered[tuple[str, str], Example](None if known is None else known.firsts)
        self.rules = Gathered[Cause, Example](None if known is None else known.rules)

    @cached_property
    def tally(self) -> MatchTally:
        log, found, cases = self.log, self.found, self.frame.cases
        return MatchTally(
            recorded=self._kinds(log, log.day, np.ones(len(log.day), bool)),
            would=self._kinds(self.actions, self.actions.went, np.ones(len(self.actions.went), bool)),
            matched=self._kinds(log, log.day, found.matched),
            moved=self._kinds(log, log.day, found.moved),
            cases=int(self.plain_case.sum()),
            parted=len(self._parted),
            case_days=int(cases.days[self.plain_case].sum()),
            days_before=days_before(self.frame, self._part_day, self.plain_case),
            outside=int((self._homes == -1).sum()),
        )

    def _kinds(self, what: Log | Actions, day: Ints, rows: Bools) -> Counter[Kind]:
        columns = [part[rows] for part in (day, what.verb, what.channel, what.name)]
        first, counts = counted(*columns)
        known, found = self.frame.reading.kinds, Counter[Kind]()
        for one, count in zip(np.stack(columns, axis=1)[first].tolist(), counts.tolist(), strict=True):
            key = tuple(one)
            if key not in known:
                known[key] = Kind(one[0], *map(self.text, one[1:]))
            found[known[key]] += count
        return found

    # --- actions on one side alone ------------------------------------------------------------------------------------

    def alone(self) -> Iterator[tuple[int, Alone]]:
        """The first ones of each kind on either side, with the place of their customer."""
        log, actions, ids = self.log, self.actions, self.frame.rows.encoded
        rows = np.flatnonzero(~self.found.matched & ~self.found.moved)
        for row in self._listed(log, rows, in_log=True):
            customer = int(log.customer[row])
            words = self._kind_of(log, row)
            yield customer, Alone(True, *words, ids.customers[customer], self.invoice(log, row), int(log.day[row]))
        for row in self._listed(actions, np.flatnonzero(self.found.alone), in_log=False):
            customer, case = int(actions.customer[row]), int(actions.case[row])
            anchor = ids.invoices[int(self.frame.cases.anchor[case])]
            words = self._kind_of(actions, row)
            yield customer, Alone(False, *words, ids.customers[customer], anchor, int(actions.went[row]))

    def _listed(self, what: Log | Actions, rows: Ints, *, in_log: bool) -> Iterator[int]:
        kinds, _ = dense(what.verb[rows], what.channel[rows], what.name[rows])
        full: dict[int, bool] = {}
        for at in np.flatnonzero(rank_within(kinds) < ALONE).tolist():
            kind, row = int(kinds[at]), int(rows[at])
            if kind not in full:
                known = {} if self.known is None else self.known.alone
                full[kind] = len(known.get((in_log, *self._kind_of(what, row)), ())) >= ALONE
            if not full[kind]:
                yield row

    def _kind_of(self, what: Log | Actions, row: int) -> tuple[str, str, str]:
        return self.text(int(what.verb[row])), self.text(int(what.channel[row])), self.text(int(what.name[row]))

    # --- where a case parts from the log ------------------------------------------------------------------------------

    @cached_property
    def _homes(self) -> Ints:
        """The case that each recorded message belongs to (`recorded._home`), -1 for none."""
        log, cases = self.log, self.frame.cases
        rows = np.flatnonzero(log.contact)
        starts = np.searchsorted(cases.customer, np.arange(self.frame.customers + 1))
        first, ends = starts[log.customer[rows]], starts[log.customer[rows] + 1]
        place, case = np.repeat(np.arange(len(rows)), ends - first), spread(first, ends - first)
        day, invoice = log.day[rows][place], log.invoice[rows][place]
        mine = (cases.anchor[case] == invoice) & (day <= cases.last[case])
        none = len(cases)
        found = np.full(len(rows), none, np.int64)
        np.minimum.at(found, place[mine], case[mine])
        age = self._by_age
        open_then = (cases.first[case] <= day) & (day <= cases.last[case])
        oldest = np.full(len(rows), none, np.int64)
        np.minimum.at(oldest, place[open_then], age[case[open_then]])
        by_age = np.append(np.argsort(age), -1)
        return np.where(found < none, found, by_age[oldest])

    @cached_property
    def _by_age(self) -> Ints:
        """The place of each case among all by day of opening and id of the anchor."""
        cases = self.frame.cases
        found = np.empty(len(cases), np.int64)
        found[np.lexsort((self.frame.anchor_rank, cases.opened))] = np.arange(len(cases))
        return found

    @cached_property
    def _part_day(self) -> Ints:
        """By case: the first day on which the messages are not the same; `NEVER` where they are on every day."""
        log, actions = self.log, self.actions
        reached, logged = np.flatnonzero(actions.contact), np.flatnonzero(log.contact)
        homes = self._homes
        logged, homes = logged[homes >= 0], homes[homes >= 0]
        case = np.concatenate([actions.case[reached], homes])
        day = np.concatenate([actions.went[reached], log.day[logged]])
        alike, count = dense(case, day, np.concatenate([self.class_[reached], self.log_class[logged]]))
        sides = np.repeat([1, -1], [len(reached), len(logged)])
        balance = np.zeros(count, np.int64)
        np.add.at(balance, alike, sides)
        uneven = balance[alike] != 0
        found = np.full(len(self.frame.cases), NEVER, np.int64)
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
        here = np.flatnonzero(actions.contact & (actions.went == self._part_day[actions.case]))
        logged = np.flatnonzero(log.contact)
        homes = self._homes
        theirs = (homes >= 0) & (log.day[logged] == np.append(self._part_day, NEVER)[homes])
        words, texts = spoken_bags(
            self.frame.spoken,
            (group[homes[theirs]], self._log_words(logged[theirs])),
            (group[actions.case[here]], self.words[here]),
            count=len(parted),
        )
        rules, ruled = rule_sequences(self.frame, group[actions.case[here]], actions.step[here], len(parted))
        yield from self._count(words, texts, rules, ruled)

    def _log_words(self, rows: Ints) -> Ints:
        """What recorded actions are called, in `spoken`."""
        log = self.log
        which, _ = dense(log.verb[rows], log.channel[rows], log.name[rows])
        first = np.unique(which, return_index=True)[1]
        called = [self.frame.spoken.code(kind_words(*self._kind_of(log, int(rows[at])))) for at in first.tolist()]
        return np.array(called, np.int64)[which] if called else np.zeros(0, np.int64)

    def _count(
        self, words: tuple[Ints, Ints], texts: list[str], rules: Ints, ruled: list[tuple[str, ...]]
    ) -> Iterator[tuple[int, Parting]]:
        cases, ids, parted = self.frame.cases, self.frame.rows.encoded, self._parted

        def example(place: int) -> Example:
            case = parted[place]
            anchor = ids.invoices[int(cases.anchor[case])]
            return Example(ids.customers[int(cases.customer[case])], anchor, int(self._part_day[case]))

        def pair(place: int) -> tuple[str, str]:
            return texts[int(words[0][place])], texts[int(words[1][place])]

        def cause(place: int) -> Cause:
            return Cause((), joined(ruled[int(rules[place])]))

        order = cases.customer[parted] * (len(cases) + 1) + parted
        self.firsts.count(key_of(*words), order, pair, example)
        self.rules.count(rules, order, cause, example)
        listed = LISTED - (0 if self.known is None else len(self.known.listed))
        for place in range(min(len(parted), max(0, listed))):
            one = example(place)
            currency = self.text(int(cases.currency[parted[place]]))
            yield (
                int(cases.customer[parted[place]]),
                Parting(one.customer_id, one.anchor, currency, one.day, *pair(place), cause(place)),
            )


def _parts(record: Log | Actions) -> Iterator[Ints]:
    return (getattr(record, name) for name in record.__dataclass_fields__)
