"""A policy's actions in a chunk, a column at a time: what nobody counts is not read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from weakref import ref

import numpy as np

from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_simulator.compare.arrays.ids import Bools, Ints

if TYPE_CHECKING:
    from dunning_simulator.compare.arrays.frame import Frame


class Actions:
    """Some of a chunk's actions in the order taken; `rows` are their places in the kernel's rows, None for all of
    them. The frame keeps them and they do not keep it, so that its arrays go as soon as it does."""

    def __init__(self, frame: Frame, rows: Ints | None) -> None:
        self._of = ref(frame)
        self._rows = rows

    @property
    def _frame(self) -> Frame:
        found = self._of()
        assert found is not None, "a frame outlives its actions"
        return found

    def __len__(self) -> int:
        return len(self._frame.rows.action) if self._rows is None else len(self._rows)

    @property
    def row(self) -> Ints:
        """Their places in the kernel's rows."""
        return np.arange(len(self)) if self._rows is None else self._rows

    def raw(self, column: int) -> Ints:
        """One of the kernel's columns (`kernel.view`), its arguments left out."""
        found: Ints = self._frame.action_columns[column]
        return found if self._rows is None else found[self._rows]

    def some(self, wanted: Bools) -> Actions:
        return Actions(self._frame, self.row[wanted])

    @cached_property
    def customer(self) -> Ints:
        return self.raw(v.AR_CUSTOMER)

    @cached_property
    def case(self) -> Ints:
        """Places in `Frame.cases`."""
        return self._frame.case_places(self.customer, self.raw(v.AR_CASE))

    def cases_of(self, places: Ints) -> Ints:
        """The same for some of them."""
        number = self._frame.action_columns[v.AR_CASE][self.row[places]]
        return self._frame.case_places(self.customer[places], number)

    @cached_property
    def day(self) -> Ints:
        """The customer's day of the decision."""
        return self.raw(v.AR_DAY)

    @cached_property
    def went(self) -> Ints:
        """The day it goes."""
        goes = self.raw(v.AR_GOES)
        return goes if goes.all() else np.where(goes != 0, goes, self.day)

    @cached_property
    def step(self) -> Ints:
        return self.raw(v.AR_STEP)

    @cached_property
    def way(self) -> Ints:
        """Its step and channel as one number (`Reading.way`)."""
        return self._frame.reading.way(self.step, self.raw(v.AR_CHANNEL))

    @cached_property
    def shape(self) -> Ints:
        """Its step, channel and tone as one number (`Reading.shape`)."""
        return self._frame.reading.shape(self.way, self.raw(v.AR_TONE))

    @cached_property
    def verb(self) -> Ints:
        """A word, as the three below."""
        return self._frame.reading.step_verb[self.step]

    @cached_property
    def name(self) -> Ints:
        return self._frame.reading.step_name[self.step]

    @cached_property
    def channel(self) -> Ints:
        return self._frame.reading.channel_of_way[self.way]

    @cached_property
    def tone(self) -> Ints:
        return self._frame.reading.tone_of(self.shape)

    @cached_property
    def contact(self) -> Bools:
        """Whether it reaches the customer."""
        return self._frame.reading.step_contact[self.step]

    @cached_property
    def amount(self) -> Ints:
        """`UNKNOWN` where it has none."""
        return self.raw(v.AR_AMOUNT)

    @cached_property
    def deeds(self) -> list[Ints]:
        """Columns that are alike for actions that are the same to the customer (`ActionRow.deed`), whatever policy
        takes them."""
        reading, spoken = self._frame.reading, self._frame.spoken
        until = self.raw(v.AR_UNTIL)
        args = np.full(len(self), spoken.code("()"), np.int64)
        for place in np.flatnonzero(reading.step_args[self.step]).tolist():
            row = self._frame.rows.action[int(self.row[place]), v.AR_ARGS :]
            args[place] = spoken.code(reading.args(int(self.step[place]), row.tolist()))
        return [
            *(self.verb, self.channel, self.name, self.tone, reading.step_role[self.step]),
            np.where(self.amount == at.UNKNOWN, 0, self.amount),
            *(args, np.where(until == at.UNKNOWN, 0, until), self.raw(v.AR_AT)),
        ]
