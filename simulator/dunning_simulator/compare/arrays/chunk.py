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
from dunning_simulator.compare.arrays.log import Log, Words, invoice_text, read_log
from dunning_simulator.compare.arrays.match import recorded_of, tally_match
from dunning_simulator.compare.arrays.policy import tally_policy
from dunning_simulator.compare.bounds import parts_from_log
from dunning_simulator.compare.chunk import ChunkTally
from dunning_simulator.engines.kernel import told
from dunning_simulator.rows import CustomerReplay, Request

if TYPE_CHECKING:
    import pyarrow as pa


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

    def tally(self, batch: pa.RecordBatch, rows: tuple[Rows, ...], known: ChunkTally | None = None) -> ChunkTally:
        """What `tally_chunk` makes of the same customers. `known` is the tally of the chunks before, as far as they
        are merged: examples and lists that are full there are not made again."""
        spoken = Names()
        frames = tuple(Frame(reading, one, spoken) for reading, one in zip(self.readings, rows, strict=True))
        logs = {
            days: read_log(batch, self.words, *days)
            for days in {(request.first_day, request.last_day) for request in self.requests}
        }
        mine = [logs[(request.first_day, request.last_day)] for request in self.requests]
        invoice = invoice_text(batch)
        matches, partings = [], []
        last = self.requests[0].last_day
        for place, (frame, log) in enumerate(zip(frames, mine, strict=True)):

            def one_by_one(customer: int, frame: Frame = frame) -> CustomerReplay:
                return told(frame.reading.results.customer(frame.rows, customer))

            def parts(
                customer: int, frame: Frame = frame, log: Log = log, last: int = self.requests[0].last_day
            ) -> int:
                return parts_from_log(one_by_one(customer, frame), recorded_of(frame, log, invoice, customer), last)

            there = None if known is None else known.matches[place]
            matches.append(tally_match(frame, log, invoice, one_by_one, there))
            partings.append(parted_from_log(frame, log, last, parts))
        between, apart = None, None
        if len(frames) == 2:
            between, apart = tally_between(frames[0], frames[1], None if known is None else known.between)
        return ChunkTally(
            tally_book(batch, self.book, self.words, mine[0], self.requests),
            tuple(tally_policy(f, reasons=r.reasons) for f, r in zip(frames, self.requests, strict=True)),
            tuple(matches),
            between,
            bounds_of(batch, self.words, apart, partings, self.requests[0]),
        )
