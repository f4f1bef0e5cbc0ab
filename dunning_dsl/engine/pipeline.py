"""How Numba compiles a function of the kernel: with the passes that plain functions over integers need, and no others.

Numba goes through some thirty passes for each function; most look for what the kernel has none of (closures, contexts,
lists, array expressions, parallel loops) and take as long over it. Imported by `jit` and `references` alone.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from numba.core import event, types
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.registry import cpu_target
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

    def __init__(self, typing_context: Any, target_context: Any, *rest: Any) -> None:
        """Numba asks before every function for what can be compiled beside what it knows: `quickly` has, once."""
        with without(typing_context, "refresh"), without(target_context, "refresh"):
            cast(Any, super()).__init__(typing_context, target_context, *rest)
        del self.state.targetctx.refresh  # a copy

    def define_pipelines(self) -> list[Any]:
        manager: Any = cast(Any, PassManager)("kernel")
        manager._ENFORCING = False  # each of these passes leaves behind what the next one needs
        for one in _PASSES:
            manager.add_pass(one, one.__name__)
        manager.finalize()
        return [manager]


@contextmanager
def quickly() -> Iterator[None]:
    """What is compiled meanwhile is compiled without looking for garbage, of which there is little among a million
    objects (nor is any looked for right after it); without telling of every pass whoever measures Numba; and without
    going through an operation's templates again. Numba's compiler lock must be held: it is one compiler for all."""
    cpu_target.target_context.refresh()
    operations = cast(Any, types.BaseFunction)
    collects, tell, resolve = gc.isenabled(), event.broadcast, operations.get_call_type
    often = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(often / 10)  # who optimises beside (`references`) has little to do in Python, and often
    event.broadcast = _tell_nobody
    operations.get_call_type = _remembering(resolve)
    try:
        yield
    finally:
        sys.setswitchinterval(often)
        event.broadcast = tell
        operations.get_call_type = resolve
        if collects:
            _grow_old()
            gc.enable()


def _grow_old() -> None:
    """All that there is counts as old: what is garbage of it goes when all is looked through, not at once."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()


def _remembering(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Which of an operation's many templates fits the types of its arguments, found once: thousands of operations are
    of some hundred kinds."""
    known: dict[tuple[Any, ...], Any] = {}

    def get_call_type(function: Any, context: Any, args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        asked = (function, args, *kws.items())
        found = known.get(asked)
        if found is None:
            found = known[asked] = resolve(function, context, args, kws)
        return found

    return get_call_type


@contextmanager
def without(thing: Any, method: str) -> Iterator[None]:
    """A method of a thing does nothing meanwhile."""
    setattr(thing, method, _nothing)
    try:
        yield
    finally:
        delattr(thing, method)


def _nothing() -> None:
    pass


def _tell_nobody(_: Any) -> None:
    pass
