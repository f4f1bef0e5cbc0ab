"""What can replay customers: the engine's kernel and, for comparison, the reference interpreter. Whichever runs, the
rows are the same; the caller says which, and neither stands in for the other unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from dunning_dsl.ledger.model import Ledger
from dunning_simulator.rows import CustomerReplay, Request

EngineName = Literal["kernel", "interpreter"]


class Engine(Protocol):
    """Made ready for one request. `compiled` says whether it runs compiled code, and may change from no to yes."""

    @property
    def compiled(self) -> bool: ...

    def replay(self, ledgers: Iterable[Ledger]) -> Iterator[CustomerReplay]:
        """Each ledger's replay, in order."""
        ...


def engine_for(request: Request, name: EngineName = "kernel", *, compiled: bool | None = None) -> Engine:
    """The engine of that name, made ready for the request; `compiled` is what a kernel is to be, None leaves that to
    the amount of work."""
    if name == "interpreter":
        from dunning_simulator.engines.interpreter import Interpreter

        return Interpreter(request)
    from dunning_simulator.engines.kernel import Kernel

    return Kernel(request, compiled=compiled)
