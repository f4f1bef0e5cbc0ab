"""Which arm a customer is in: a hash of (experiment, customer) and nothing else, so neither versions nor time
reshuffle (R16)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import accumulate

from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.ledger.case import Case
from dunning_dsl.program.statements import Experiment, Program


def arms_of(
    program: Program, case: Case, customer_id: str, snapshot: Snapshot, day: int, given: Mapping[str, str]
) -> tuple[tuple[str, str, float], ...]:
    """(experiment, arm, propensity) of each experiment: fixed at the case's first decision; who is not enrolled reads
    the first arm with propensity 1. The snapshot reads them from here on, and the given ones in their stead.

    A condition of enrolment may read other experiments, never in a circle: looking again until nothing moves finds
    them in any order.
    """
    arms: list[tuple[str, str, float]] = []
    snapshot.arms = dict(given)
    for _ in program.experiments:
        arms = [(e.name, *_arm(e, case, customer_id, snapshot, day)) for e in program.experiments]
        snapshot.defined.clear()
        now = {**{name: arm for name, arm, _ in arms}, **given}
        if now == snapshot.arms:
            break
        snapshot.arms = now
    return tuple(arms)


def _arm(experiment: Experiment, case: Case, customer_id: str, snapshot: Snapshot, day: int) -> tuple[str, float]:
    fixed = case.arms.get(experiment.name)
    if fixed is not None:
        return fixed
    enrolled = is_enrolled(experiment, snapshot, day)
    place = arm_place(experiment, customer_id) if enrolled else 0
    return (experiment.type.members[place], experiment.shares[place] / 10**6 if enrolled else 1.0)


def is_enrolled(experiment: Experiment, snapshot: Snapshot, day: int) -> bool:
    if experiment.first_day is not None and day < experiment.first_day:
        return False
    if experiment.before_day is not None and day >= experiment.before_day:
        return False
    return experiment.condition is None or snapshot.value(experiment.condition) is True


def arm_place(experiment: Experiment, customer_id: str) -> int:
    """The place of the arm: the first 8 bytes, big-endian, of the 64-byte BLAKE2b of `name NUL customer id`, as a
    share of 2^64, against the running sum of shares in millionths."""
    return bisect_right(limits(experiment), hash_of(experiment, customer_id))


def hash_of(experiment: Experiment, customer_id: str) -> int:
    """The 64 bits that place a customer."""
    (digest,) = digests_of(experiment, (customer_id,))
    return int.from_bytes(digest[:8], "big")


def digests_of(experiment: Experiment, customer_ids: Iterable[str]) -> Iterator[bytes]:
    """The 64 bytes of which the first 8 place a customer, for each of them."""
    begun = blake2b(f"{experiment.name}\0".encode(), digest_size=64)
    for customer_id in customer_ids:
        found = begun.copy()
        found.update(customer_id.encode())
        yield found.digest()


def limits(experiment: Experiment) -> list[int]:
    """The least hash beyond each arm but the last, to which all others go."""
    return [-(-(upto << 64) // 10**6) for upto in accumulate(experiment.shares[:-1])]
