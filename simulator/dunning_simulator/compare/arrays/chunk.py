"""One Arrow batch, replayed under each policy and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dunning_dsl.engine.names import Names
from dunning_dsl.engine.results import Results
from dunning_dsl.engine.run import Rows
from dunning_dsl.history.book import Book
from dunning_simulator.compare.arrays.between import tally_between
from dunning_simulator.compare.arrays.book import tally_book
from dunning_simulator.compare.arrays.bounds import bounds_of, parted_from_log
from dunning_simulator.compare.arrays.frame import Frame, Reading
from dunning_simulator.compare.arrays.log import Log, Opened, Words, invoice_text, read_log
from dunning_simulator.compare.arrays.match import MatchSums, count_match, recorded_of
from dunning_simulator.compare.arrays.matching import Alike
from dunning_simulator.compare.arrays.policy import PolicySums, count_policy
from dunning_simulator.compare.bounds import BoundsTally, parts_from_log
from dunning_simulator.compare.chunk import BookTally, ChunkTally
from dunning_simulator.compare.divergence import DivergenceTally
from dunning_simulator.engines.kernel import told
from dunning_simulator.rows import CustomerReplay, Request

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(slots=True)
class ChunkSums:
    """A `ChunkTally` most of which is still numbers: adding up chunks makes no Python object for what all of them
    have."""

    readings: tuple[Reading, ...]
    book: BookTally
    policies: tuple[PolicySums, ...]
    matches: tuple[MatchSums, ...]
    between: DivergenceTally | None
    bounds: BoundsTally

    def merge(self, later: ChunkSums) -> None:
        """Adds a chunk of customers that come after ours."""
        self.book.merge(later.book)
        for mine, theirs in zip(self.policies, later.policies, strict=True):
            mine.merge(theirs)
        for match, other in zip(self.matches, later.matches, strict=True):
            match.merge(other)
        if self.between is not None and later.between is not None:
            self.between.merge(later.between)
        self.bounds.merge(later.bounds)

    def told(self) -> ChunkTally:
        policies = zip(self.policies, self.readings, strict=True)
        matches = zip(self.matches, self.policies, self.readings, strict=True)
        return ChunkTally(
            self.book,
            tuple(one.told(reading) for one, reading in policies),
            tuple(match.told(reading, policy.deeds) for match, policy, reading in matches),
            self.between,
            self.bounds,
        )


@dataclass(frozen=True, slots=True)
class Tallier:
    """Counts batches of one book that were replayed under some requests, all for the same days. May be shared by
    threads."""

    requests: tuple[Request, ...]
    readings: tuple[Reading, ...]
    book: Book
    words: Words

    @staticmethod
    def of(requests: tuple[Request, ...], results: tuple[Results, ...], book: Book) -> Tallier:
        lexicon = Names([""])
        return Tallier(requests, tuple(Reading(one, lexicon) for one in results), book, Words(book, lexicon))

    def empty(self) -> ChunkSums:
        """Nothing counted, to merge chunks into."""
        return ChunkSums(
            self.readings,
            BookTally(),
            tuple(map(PolicySums.empty, self.readings)),
            tuple(MatchSums() for _ in self.readings),
            DivergenceTally() if len(self.readings) == 2 else None,
            BoundsTally(),
        )

    def tally(self, batch: pa.RecordBatch, rows: tuple[Rows, ...], known: ChunkSums | None = None) -> ChunkSums:
        """What `tally_chunk` makes of the same customers. `known` is the tally of the chunks before, as far as they
        are merged: examples and lists that are full there are not made again."""
        spoken, opened = Names(), Opened.of(batch)
        frames = tuple(Frame(reading, one, spoken) for reading, one in zip(self.readings, rows, strict=True))
        logs = {
            days: read_log(opened, self.words, *days)
            for days in {(request.first_day, request.last_day) for request in self.requests}
        }
        mine = [logs[(request.first_day, request.last_day)] for request in self.requests]
        invoice = invoice_text(opened)
        matches, partings = [], []
        last = self.requests[0].last_day
        for place, (frame, log) in enumerate(zip(frames, mine, strict=True)):

            def one_by_one(customer: int, frame: Frame = frame) -> CustomerReplay:
                return told(frame.reading.results.customer(frame.rows, customer))

            def parts(
                customer: int, frame: Frame = frame, log: Log = log, last: int = self.requests[0].last_day
            ) -> int:
                return parts_from_log(one_by_one(customer, frame), recorded_of(frame, log, invoice, customer), last)

            there = None if known is None else known.matches[place].tally
            alike = Alike.of(log, frame)
            matches.append(count_match(frame, log, alike, invoice, one_by_one, there))
            partings.append(parted_from_log(frame, log, alike, last, parts))
        between, apart = None, None
        if len(frames) == 2:
            between, apart = tally_between(frames[0], frames[1], None if known is None else known.between)
        encoded = tuple((frame.reading.results.plan.schema, frame.rows.encoded) for frame in frames)
        return ChunkSums(
            self.readings,
            tally_book(opened, self.book, self.words, mine[0], self.requests, encoded),
            tuple(count_policy(f, reasons=r.reasons) for f, r in zip(frames, self.requests, strict=True)),
            tuple(matches),
            between,
            bounds_of(opened, self.words, apart, partings, self.requests[0]),
        )
