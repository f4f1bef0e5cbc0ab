"""What it is worth that both policies live in the same worlds (research/statistics-review.md, section 2)."""

from __future__ import annotations

from dunning_simulator.response.model import read

from bench.pairing import FAR, NEAR, paired, toy

WORLDS = 40


def test_the_difference_varies_many_times_less_than_between_two_groups() -> None:
    """Money recovered by days 30, 60 and 90 in the toy of `bench.pairing`: ten times and more."""
    found = paired(toy(), NEAR, 1, WORLDS)
    assert all(0.004 < one < 0.05 for one in found.differences)
    assert all(one >= 10 for one in found.ratios)


def test_so_it_does_with_all_that_a_model_knows() -> None:
    """Three times and more, two invoices a customer, of two policies that are far apart."""
    found = paired(read("b2b"), FAR, 2, WORLDS)
    assert found.differences[0] > 0.005
    assert all(one >= 3 for one in found.ratios)
