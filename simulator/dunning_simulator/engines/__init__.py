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


def engines_for(
    requests: tuple[Request, ...], name: EngineName = "kernel", *, compiled: bool | None = None
) -> tuple[Engine, ...]:
    """An engine of that name for each request, to replay the same ledgers; `compiled` is what kernels are to be, None
    leaves that to the amount of work."""
    if name == "interpreter":
        from dunning_simulator.engines.interpreter import Interpreter

        return tuple(Interpreter(request) for request in requests)
    from dunning_simulator.engines.kernel import Kernel

    return tuple(Kernel(request, compiled=compiled, sharing=len(requests)) for request in requests)
