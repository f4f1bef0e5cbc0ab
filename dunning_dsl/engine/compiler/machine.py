"""LLVM's part: machine code of a text, for this machine's processor, and calling it."""

from __future__ import annotations

import ctypes
from threading import Lock
from typing import Any, Final

from llvmlite import binding

_LLVM: Final = Lock()
"""LLVM does one thing at a time."""


def described() -> tuple[str, str, str]:
    """The machine that code is made for: its kind, its processor, and what that can do as far as can be told."""
    try:
        features = binding.get_host_cpu_features().flatten()
    except RuntimeError:
        features = ""
    return binding.get_process_triple(), binding.get_host_cpu_name(), features


def machine_code(text: str) -> bytes:
    """The object code of a module, optimised as one: nothing but `entry` can be called from outside, so each function
    may become what its callers make of it."""
    with _LLVM:
        target = _target()
        module = binding.parse_assembly(text)
        module.triple, module.data_layout = binding.get_process_triple(), str(target.target_data)
        module.verify()
        _optimise(module, target)
        return bytes(target.emit_object(module))


def _optimise(module: Any, target: Any) -> None:
    """LLVM's first level, and after it what of the second makes the kernel as fast, in half of its time. Loops here are
    short, and unrolling them is code for nothing."""
    tuning = binding.create_pipeline_tuning_options(speed_level=1)
    tuning.loop_unrolling = tuning.loop_vectorization = tuning.slp_vectorization = False
    passes = binding.create_pass_builder(target, tuning)
    passes.getModulePassManager().run(module, passes)
    more = binding.create_new_module_pass_manager()
    more.add_jump_threading_pass()
    more.add_dead_store_elimination_pass()
    more.add_aggressive_dce_pass()
    more.add_instruction_combine_pass()
    more.add_simplify_cfg_pass()
    more.run(module, passes)


class Loaded:
    """Object code in memory, to be called with the address of its words."""

    def __init__(self, code: bytes) -> None:
        with _LLVM:
            target = _target()
            self._engine = binding.create_mcjit_compiler(binding.parse_assembly(""), target)
            self._engine.add_object_file(binding.object_file.ObjectFileRef.from_data(code))
            self._engine.finalize_object()
            address = self._engine.get_function_address("entry")
        self.call: Any = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(address)
        """Python's lock is not held meanwhile."""


def _target() -> Any:
    """For code that lies where it is put at once: addresses as they are are 2 % faster than such as can be moved."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    _, processor, features = described()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(cpu=processor, features=features, codemodel="jitdefault", jit=True)
