"""What the tools have to say about a user's file: one type, one catalogue, one renderer per format.

In: a code of the catalogue, a place, and the words that fill its sentence. Out: a `Diagnostic`, a value; nobody
raises for a user's mistake. Imports `source` only. `catalogue/` has one module per code (loaded when first used),
`render/` one module per output format.
"""

from __future__ import annotations

from dunning_dsl.diagnostics.diagnostic import Diagnostic, Label, Severity, ordered, report

__all__ = ["Diagnostic", "Label", "Severity", "ordered", "report"]
