"""One decision at a time: `policy.decide` beside every rules engine that Python can call, on the same small policy.

`python -m bench.peers` measures this alone and puts its section into RESULTS.md. All give the same answers on the same
made cases before any is timed; an engine that is not installed is named.
"""

from __future__ import annotations

from bench.peers.measure import lines

__all__ = ["lines"]
