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
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, ClassVar, Final

from llvmlite import binding, ir
from llvmlite.ir import instructions
from numba.core import cgutils, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.imputils import lower_getattr_generic
from numba.core.registry import cpu_target
from numba.core.runtime.nrt import rtsys
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model
from numba.np import arrayobj

from dunning_dsl.engine.kernel import layout, view
from dunning_dsl.engine.pipeline import quickly, without

WIDTHS: Final = {**layout.WIDTHS, **view.WIDTHS}

READ_ONLY: Final = frozenset({"Policy", "Terms", "Calendars"})
"""The tuples whose arrays the kernel never writes to; a write would not compile."""


class Reference(types.Type):
    """Where a named tuple lies. Its name is short, for Numba builds it into the name of every function; and it is told
    apart by its name, for Numba looks types up all the time, and a tuple would be compared field by field."""

    def __init__(self, of: Any) -> None:
        self.of = of
        digest = blake2b(str(of).encode(), digest_size=8).hexdigest()
        super().__init__(f"{of.instance_class.__name__}_{digest}")

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
    width = WIDTHS.get(reference.of.instance_class.__name__, {}).get(name)
    return _array(context, builder, kind, whole, place, width)


def _array(context: Any, builder: Any, kind: Any, whole: Any, place: int, width: int | None) -> Any:
    """An array of a tuple: where its data lies and its shape, which is all that the kernel asks of one. Where the last
    dimension is known it is a constant, so that where a row begins is a shift and not a product."""
    member = context.data_model_manager[kind].get_field_position

    def part(*path: int) -> Any:
        found = builder.load(cgutils.gep_inbounds(builder, whole, 0, place, *path))
        found.set_metadata("invariant.load", _empty(builder.module))
        return found

    shape = [part(member("shape"), dimension) for dimension in range(kind.ndim - (width is not None))]
    shape += [cgutils.intp_t(width)] if width is not None else []
    strides = [cgutils.intp_t(kind.dtype.bitwidth // 8)]
    for size in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], size))
    array = ir.Constant(context.get_value_type(kind), ir.Undefined)
    array = builder.insert_value(array, part(member("data")), member("data"))
    for dimension in range(kind.ndim):
        array = builder.insert_value(array, shape[dimension], (member("shape"), dimension))
        array = builder.insert_value(array, strides[dimension], (member("strides"), dimension))
    return array


def _empty(module: Any) -> Any:
    """The module's empty metadata: what is loaded never changes where it lies, so a load in a loop need not be done
    again."""
    if not hasattr(module, "empty_metadata"):
        module.empty_metadata = module.add_metadata([])
    return module.empty_metadata


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


@intrinsic
def _lowest(typing_context: Any, word: Any) -> Any:
    """The place of the lowest bit that is set."""
    return types.int64(types.int64), lambda context, builder, signature, args: builder.cttz(args[0], cgutils.true_bit)


def in_one_instruction() -> dict[str, Any]:
    """By name of a kernel's function: what the machine has an instruction for."""
    return {"dunning_dsl.engine.kernel.bits.lowest": _lowest}


class _Part(JITCodeLibrary):
    """A function's code for others to link: neither linked with what it calls, nor made into machine code, and made
    only smaller, in another thread: LLVM lets Python go on with the next function meanwhile."""

    beside: ClassVar[ThreadPoolExecutor]
    """The thread of the entry that is being compiled."""

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self._coming: list[Future[Any]] = []

    def add_ir_module(self, ir_module: Any) -> None:
        text = cgutils.normalize_ir_text(str(ir_module))
        self._coming.append(self.beside.submit(self._made_smaller, text, ir_module.name))

    def _made_smaller(self, text: str, name: str) -> Any:
        module = binding.parse_assembly(text)
        module.name = name
        self._optimize_functions(module)
        return module

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout
        tuning = binding.create_pipeline_tuning_options(speed_level=1)
        passes = binding.create_pass_builder(self._codegen._tm, tuning)
        manager = passes.getFunctionPassManager()
        for function in module.functions:
            if not function.is_declaration:
                manager.run(function, passes)

    def finalize(self) -> None:
        self._finalized = True

    def _get_module_for_linking(self) -> Any:
        while self._coming:
            self._final_module.link_in(self._coming.pop(0).result())
        return super()._get_module_for_linking()

    def with_callees(self, found: dict[_Part, None]) -> None:
        """Add it, and all that it calls, to what is found."""
        if self not in found:
            found[self] = None
            for library in self._linking_libraries:
                if isinstance(library, _Part):
                    library.with_callees(found)


class _Whole(JITCodeLibrary):
    """The entry with all of its parts. Nobody else can call them, so each may become what its callers make of it; loops
    here are short, and unrolling them is code for nothing."""

    def finalize(self) -> None:
        parts: dict[_Part, None] = {}
        for library in self._linking_libraries:
            if isinstance(library, _Part):
                library.with_callees(parts)
        others = [library for library in self._linking_libraries if not isinstance(library, _Part)]
        self._linking_libraries = [*others, *parts]
        super().finalize()

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

    def serialize_using_object_code(self) -> Any:
        """Machine code, and no more than the names of what it defines: what others could link is three times as much to
        read, and nobody links the entry."""
        defined = [f'define void @"{f.name}"() {{ unreachable }}' for f in self._final_module.functions if _public(f)]
        defined += [f'@"{v.name}" = global i8 0' for v in self._final_module.global_variables if _public(v)]
        return (
            self.name,
            "object",
            (self._get_compiled_object(), binding.parse_assembly("\n".join(defined)).as_bitcode()),
        )


def _public(value: Any) -> bool:
    return not value.is_declaration and value.linkage.name not in ("internal", "private")


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
            found.set_metadata("invariant.load", _empty(builder.module))
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
        with global_compiler_lock, _whole(), quickly(), ThreadPoolExecutor(1, "kernel") as _Part.beside:
            return alone(signature)

    dispatcher.compile = compile_whole


def load_alone(dispatcher: Any) -> None:
    """From now on compiled code that is kept is loaded without Numba's tables of what it can compile: they are most of
    the time, and only a compilation reads them."""
    cache = dispatcher._cache
    load: Callable[[Any, Any], Any] = cache.load_overload

    def load_without(signature: Any, context: Any) -> Any:
        rtsys.initialize(context)
        with without(context, "refresh"):
            return load(signature, context)

    cache.load_overload = load_without
