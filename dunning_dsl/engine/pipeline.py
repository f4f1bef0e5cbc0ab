"""How Numba compiles a function of the kernel: with the passes that plain functions over integers need, and no others.

Numba goes through some thirty passes for each function; most look for what the kernel has none of (closures, contexts,
lists, array expressions, parallel loops) and take as long over it. Imported by `jit` and `references` alone.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from numba.core import event
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.typed_passes import (
    AnnotateTypes,
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.untyped_passes import (
    DeadBranchPrune,
    FixupArgs,
    IRProcessing,
    ReconstructSSA,
    RewriteSemanticConstants,
    TranslateByteCode,
)

_PASSES: Final = (
    TranslateByteCode,
    FixupArgs,
    IRProcessing,
    RewriteSemanticConstants,
    DeadBranchPrune,
    ReconstructSSA,
    NopythonTypeInference,
    PreLowerStripPhis,
    IRLegalization,
    AnnotateTypes,
    NativeLowering,
    NoPythonBackend,
)


class Pipeline(CompilerBase):
    """The passes, in order."""

    def define_pipelines(self) -> list[Any]:
        manager: Any = cast(Any, PassManager)("kernel")
        for one in _PASSES:
            manager.add_pass(one, one.__name__)
        manager.finalize()
        return [manager]


@contextmanager
def quickly() -> Iterator[None]:
    """What is compiled meanwhile is compiled without looking for garbage, of which there is little among a million
    objects, and without telling of every pass whoever measures Numba."""
    collects, tell = gc.isenabled(), event.broadcast
    gc.disable()
    event.broadcast = _tell_nobody
    try:
        yield
    finally:
        event.broadcast = tell
        if collects:
            gc.enable()


def _tell_nobody(_: Any) -> None:
    pass
