"""Two things that make the compiled kernel fast, both by Numba's means of extension. Imported by `jit` alone.

**One pointer for a whole state.** Numba passes a named tuple as all of its arrays, and an array as up to ten values:
some five hundred arguments for each call of the kernel. Here the entry puts the tuple into memory once and hands on
where it lies (`by_reference`); a field is read when it is used. To the kernel's functions nothing changes.

**Optimised once.** Numba optimises every function together with all that it calls and makes machine code of it, and
does so again for its caller. Within `parts` a function is left as it is for its callers to link, so that all of it is
optimised once, with the entry.

For the fold of a history the two take compilation from 49 to 11 seconds and a customer's day from 108 to 10 ns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, Final

from llvmlite import binding, ir
from llvmlite.ir import instructions
from numba.core import cgutils, types
from numba.core.codegen import JITCodeLibrary
from numba.core.imputils import lower_getattr_generic
from numba.core.registry import cpu_target
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model
from numba.np import arrayobj

from dunning_dsl.engine.kernel import layout, view

WIDTHS: Final = {**layout.WIDTHS, **view.WIDTHS}

READ_ONLY: Final = frozenset({"Policy", "Terms", "Calendars"})
"""The tuples whose arrays the kernel never writes to; a write would not compile."""


class Reference(types.Type):
    """Where a named tuple lies. Its name is short: Numba builds it into the name of every function."""

    def __init__(self, of: Any) -> None:
        self.of = of
        digest = blake2b(str(of).encode(), digest_size=8).hexdigest()
        super().__init__(f"{of.instance_class.__name__}_{digest}")

    @property
    def key(self) -> Any:
        return self.of

    def field(self, name: str) -> tuple[int, Any]:
        """The place and the type of a field."""
        place = self.of.fields.index(name)
        kind = self.of.types[place]
        if self.of.instance_class.__name__ in READ_ONLY and isinstance(kind, types.Array):
            kind = kind.copy(readonly=True)
        return place, kind


register_model(Reference)(models.OpaqueModel)


@infer_getattr
class ReferenceAttributes(AttributeTemplate):
    """`reference.field` has the type of the tuple's field."""

    key = Reference

    def generic_resolve(self, value: Any, attr: str) -> Any:  # type: ignore[override]
        return value.field(attr)[1] if attr in value.of.fields else None


@lower_getattr_generic(Reference)
def _get_field(context: Any, builder: Any, reference: Reference, value: Any, name: str) -> Any:
    place, kind = reference.field(name)
    whole = builder.bitcast(value, context.get_value_type(reference.of).as_pointer())
    found = _load(builder, cgutils.gep_inbounds(builder, whole, 0, place), context.get_value_type(kind))
    width = WIDTHS.get(reference.of.instance_class.__name__, {}).get(name)
    return found if width is None else _so_wide(context, builder, kind, found, width)


def _so_wide(context: Any, builder: Any, kind: Any, array: Any, width: int) -> Any:
    """The array with its last dimension as a constant: where a row begins is then a shift, not a product."""
    found = arrayobj.make_array(kind)(context, builder, value=array)
    last = [cgutils.intp_t(width)]
    found.shape = cgutils.pack_array(builder, [*cgutils.unpack_tuple(builder, found.shape)[:-1], *last])
    strides = [*cgutils.unpack_tuple(builder, found.strides)[:-2], cgutils.intp_t(8 * width), cgutils.intp_t(8)]
    found.strides = cgutils.pack_array(builder, strides)
    return found._getvalue()


def _load(builder: Any, pointer: Any, kind: Any) -> Any:
    """A value taken from memory part by part. It never changes there, so a part that is read again in a loop need not
    be."""
    if not isinstance(kind, ir.LiteralStructType | ir.ArrayType):
        found = builder.load(pointer)
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found
    parts = kind.elements if isinstance(kind, ir.LiteralStructType) else (kind.element,) * kind.count
    whole = ir.Constant(kind, ir.Undefined)
    for place, part in enumerate(parts):
        inner = _load(builder, cgutils.gep_inbounds(builder, pointer, 0, place), part)
        whole = builder.insert_value(whole, inner, place)
    return whole


@intrinsic
def by_reference(typing_context: Any, value: Any) -> Any:
    """A named tuple put into memory, as a reference to it; anything else as it is."""
    if not isinstance(value, types.BaseNamedTuple):
        return value(value), lambda context, builder, signature, args: args[0]

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        byte = cgutils.voidptr_t
        place = builder.bitcast(cgutils.alloca_once_value(builder, args[0]), byte)
        # Hides from the optimiser which memory this is, so that no field is read before it has been written.
        hidden = ir.InlineAsm(ir.FunctionType(byte, [byte]), "", "=r,0,~{memory}", side_effect=True)
        return builder.call(hidden, [place])

    return Reference(value)(value), generate


class _Part(JITCodeLibrary):
    """A function's code for others to link: neither optimised nor made into machine code."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _Whole(JITCodeLibrary):
    """The entry with all of its parts. Nobody else can call them, so each may become what its callers make of it; loops
    here are short, and unrolling them is code for nothing."""

    def _optimize_final_module(self) -> None:
        parts = [library for library in self._linking_libraries if isinstance(library, _Part)]
        if not parts:
            super()._optimize_final_module()
            return
        theirs = {f.name for part in parts for f in part._get_module_for_linking().functions if not f.is_declaration}
        for function in self._final_module.functions:
            if function.name in theirs and not function.is_declaration:
                function.linkage = "internal"
        tuning = binding.create_pipeline_tuning_options(speed_level=3)
        tuning.loop_unrolling = tuning.loop_vectorization = tuning.slp_vectorization = False
        passes = binding.create_pass_builder(self._codegen._tm, tuning)
        passes.getModulePassManager().run(self._final_module, passes)


@contextmanager
def _whole() -> Iterator[None]:
    """What is compiled meanwhile from parts is optimised with them."""
    codegen = cpu_target.target_context.codegen()
    before = codegen._library_class
    codegen._library_class = _Whole
    try:
        yield
    finally:
        codegen._library_class = before


@contextmanager
def parts() -> Iterator[None]:
    """What is compiled meanwhile is only linked. Numba's compiler lock must be held: it is one compiler for all."""
    codegen = cpu_target.target_context.codegen()
    whole, set_env = codegen._library_class, codegen.set_env

    def set_env_if_there(name: str, env: Any) -> None:
        if codegen._engine.is_symbol_defined(name):
            set_env(name, env)

    fix_index, load_item = arrayobj.fix_integer_index, arrayobj.load_item

    def load(context: Any, builder: Any, kind: Any, pointer: Any) -> Any:
        """What nobody writes need not be read again after something else was written."""
        found = load_item(context, builder, kind, pointer)
        if not kind.mutable and isinstance(found, instructions.LoadInstr):
            found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found

    codegen._library_class, codegen.set_env = _Part, set_env_if_there
    arrayobj.fix_integer_index, arrayobj.load_item = _as_it_is, load
    try:
        yield
    finally:
        codegen._library_class = whole
        del codegen.set_env
        arrayobj.fix_integer_index, arrayobj.load_item = fix_index, load_item


def _as_it_is(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
    """The kernel never counts from an array's end, so an index need not be looked at before it is used."""
    return context.cast(builder, index, kind, types.intp)


def compile_as_part(dispatcher: Any) -> None:
    """From now on the function, and what it calls, is compiled as parts of its caller."""
    whole: Callable[[Any], Any] = dispatcher.compile

    def compile_part(signature: Any) -> Any:
        with parts():
            return whole(signature)

    dispatcher.compile = compile_part


def compile_as_whole(dispatcher: Any) -> None:
    """From now on the function is compiled as one with the parts that it calls."""
    alone: Callable[[Any], Any] = dispatcher.compile

    def compile_whole(signature: Any) -> Any:
        with _whole():
            return alone(signature)

    dispatcher.compile = compile_whole
