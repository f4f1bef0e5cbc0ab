"""From the place where a statement got stuck to its one report, by the first detector that knows the mistake."""

from __future__ import annotations

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.syntax import (
    mistakes_calendar,
    mistakes_formulas,
    mistakes_habits,
    mistakes_numbers,
    mistakes_shape,
    mistakes_spelling,
    mistakes_tests,
)
from dunning_dsl.syntax.place import Place

DETECTORS = (
    *mistakes_shape.EARLY,
    *mistakes_tests.DETECTORS,
    *mistakes_calendar.DETECTORS,
    *mistakes_numbers.DETECTORS,
    *mistakes_formulas.DETECTORS,
    *mistakes_habits.DETECTORS,
    *mistakes_spelling.DETECTORS,
    *mistakes_shape.DETECTORS,
)


def explained(place: Place) -> Diagnostic:
    """The report for a statement that could not be read."""
    for detector in DETECTORS:
        found = detector(place)
        if found is not None:
            return found
    return mistakes_shape.unexpected(place)
