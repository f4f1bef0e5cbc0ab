"""Segments of text messages, against the numbers of 3GPP TS 23.038 and 23.040."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.messages.sms import segments


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("é" * 160, "GSM-7", 160, 1),
        ("ç" * 70, "UCS-2", 70, 1),
        ("ç" * 71, "UCS-2", 71, 2),
        ("ç" * 134, "UCS-2", 134, 2),
        ("ç" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
    ],
)
def test_length_and_segments(text: str, encoding: str, units: int, count: int) -> None:
    counted = segments(text)
    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, count)


def test_an_extended_character_is_not_cut_in_two() -> None:
    assert segments("a" * 152 + "€" + "a" * 152).segments == 3
    assert segments("a" * 151 + "€" + "a" * 153).segments == 2


def test_a_surrogate_pair_is_not_cut_in_two() -> None:
    assert segments("ç" * 66 + "😀" + "ç" * 66).segments == 3


def test_the_first_foreign_character_is_named() -> None:
    assert segments("we’d like “this”").forced_by == "’"
    assert segments("plain").forced_by is None


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_a_longer_text_never_takes_fewer_segments(text: str) -> None:
    assert segments(text + "a").segments >= segments(text).segments
