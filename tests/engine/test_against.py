"""What stands in the way of an action, worked out before the run, is what going through all guards finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.engine.kernel import changes, guards, view
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.lower.against import Against
from dunning_dsl.engine.lower.flat import Flat

NAMES = st.integers(0, 3)
PATTERNS = st.lists(
    st.tuples(st.integers(k.PK_CONTACT, k.PK_VERB + at.VERB_TAG), NAMES | st.just(at.NONE)), max_size=140
)
CHANNELS = st.lists(NAMES, min_size=1, max_size=3, unique=True)


@given(
    PATTERNS, PATTERNS, st.integers(0, 130), st.sampled_from([at.VERB_SEND, at.VERB_ASK]), NAMES, CHANNELS, st.data()
)
def test_the_first_never_and_the_limits_of_a_step(
    nevers: list[tuple[int, int]],
    limits: list[tuple[int, int]],
    first_bit: int,
    verb: int,
    name: int,
    channels: list[int],
    data: st.DataObject,
) -> None:
    """Over several words of a mask, wherever in them the bits begin."""
    against = Against(Flat(), nevers, limits, first_bit)
    p = np.full((max(1, len(nevers)), k.P_TABLE_WIDTH), at.NONE, np.int64)
    p[0, k.PH_NEVERS] = len(nevers)
    p[0, k.PH_NEVER_WORD], p[0, k.PH_NEVER_WORDS] = against.first_word, against.words
    for row, (kind, of) in enumerate(nevers):
        p[row, [k.NEVER_BIT, k.NEVER_KIND, k.NEVER_NAME]] = first_bit + row, kind, of
    p[0, k.STEP_NEVERS] = against.never_masks(verb, name, channels)
    lists = against.limit_lists(verb, name, channels)
    policy = view.Policy(p, np.array(against.flat.values, np.int64))
    mask = np.zeros((first_bit + len(nevers)) // k.WORD_BITS + 1, np.int64)
    for bit in data.draw(st.sets(st.integers(0, max(0, len(nevers) - 1)))) if nevers else ():
        mask[(first_bit + bit) // k.WORD_BITS] |= 1 << ((first_bit + bit) % k.WORD_BITS)
    making = _Making(mask)
    for place, channel in enumerate(channels):
        wanted = guards.forbidding(policy, making, verb, name, channel)  # type: ignore[arg-type]
        assert guards.forbidding_step(policy, making, 0, place) == wanted  # type: ignore[arg-type]
        said = against.flat.values[against.flat.values[lists + place] :]
        binding = [row for row, (kind, of) in enumerate(limits) if guards.matches(kind, of, verb, name, channel)]
        assert said[: said.index(at.NONE)] == binding


class _Making:
    def __init__(self, guard: at.Array) -> None:
        self.guard = guard


def test_bits_of_what_changes_are_apart() -> None:
    kinds = {n for name, n in vars(k).items() if name.startswith("FK_")}
    facts = {kind: changes.reads(kind, 0) & ~changes.CASE for kind in kinds - {k.FK_COLUMN, k.FK_NOTICED}}
    assert all(bit < 1 << changes.NOTICE and bit & (bit - 1) == 0 for bit in facts.values())
    together = {bit: {kind for kind in facts if facts[kind] == bit} for bit in facts.values()}
    assert k.FK_AMOUNT_DUE in together[changes.DEBTS]
    assert k.FK_NO_RESPONSE not in together[facts[k.FK_REPLIED]], "a contact changes the one and not the other"
    assert together[0] == {k.FK_REACHABLE, k.FK_WEEKDAY, k.FK_DAY_OF_MONTH}, "what only the day changes, or nothing"
    assert changes.NOTICE + changes.NOTICES <= changes.COLUMN
    assert 1 << (changes.COLUMN + changes.COLUMNS) <= changes.ARM <= changes.ALL
    assert {changes.column_bit(n) for n in range(99)}.isdisjoint({changes.notice_bit(n) for n in range(-1, 99)})
    assert all(changes.reads(kind, 0) & changes.CASE for kind in kinds)
