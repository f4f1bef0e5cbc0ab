"""The kernel compiled: its functions as they stand, called from Python with the arrays that the plain ones take.

The kernel's modules are plain functions. `compiler` makes machine code of one of them with all that it calls, once for
the kinds of its arguments. Plain and compiled kernel exist side by side, and a caller chooses.

Machine code is kept between runs, in a folder of its own for each digest of all sources, the compiler's among them, and
of the machine.
"""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dunning_dsl import user_cache
from dunning_dsl.engine.compiler.functions import Functions, result
from dunning_dsl.engine.compiler.values import ArrayKind, Kind, RecordKind, Scalar
from dunning_dsl.engine.kernel import layout, view

if TYPE_CHECKING:
    from dunning_dsl.engine.compiler.machine import Loaded

WIDTHS: Final = {**layout.WIDTHS, **view.WIDTHS}

READ_ONLY: Final = frozenset({"Policy", "Terms", "Calendars"})
"""The tuples whose arrays the kernel never writes to; a write would not compile."""


class CannotCompileError(RuntimeError):
    """There is no compiler here: llvmlite is not installed, or it was asked for the plain kernel. The kernel runs all
    the same, as plain Python and some hundred times slower."""


class Compiled:
    """The compiled twins of the kernel's functions, by name. One is compiled when it is first called, with all that it
    calls, or loaded where a run before this one has kept it."""

    def __init__(self, modules: tuple[ModuleType, ...], settings: Mapping[str, bool]) -> None:
        checked = _checked()
        self._plain = {name: f for m in modules for name, f in vars(m).items() if isinstance(f, FunctionType)}
        found = _with_callees(modules)
        self._functions = partial(Functions, found, settings, checked)
        self._entries: dict[str, Entry] = {}
        self._lock = Lock()
        self.folder = _folder(found, settings, checked)
        """Where machine code is kept; None where no folder can be used."""

    def __getattr__(self, name: str) -> Entry:
        """The function of that name, to be called from Python."""
        plain = self.__dict__.get("_plain", {})
        if name not in plain:
            raise AttributeError(f"the kernel has no function `{name}`")
        with self._lock:
            if name not in self._entries:
                self._entries[name] = Entry(plain[name], self._functions, self.folder)
            return self._entries[name]


class Entry:
    """A function of the kernel, compiled. It takes integers, truths, arrays of `int64` in C's order and named tuples of
    such arrays, and does not hold Python's lock. Where indices are checked, raises `IndexError` with the place of the
    first that is out of bounds."""

    def __init__(self, function: FunctionType, functions: Callable[[], Functions], folder: Path | None) -> None:
        self._function, self._functions, self._folder = function, functions, folder
        self._result = result(function)
        self._loaded: dict[tuple[Kind, ...], Loaded] = {}
        self._lock = Lock()
        self.kept = 0
        """How much of it was loaded from the folder, of which kinds of arguments."""

    def __call__(self, *args: Any) -> int | bool | None:
        kinds = _kinds(args)
        with self._lock:
            loaded = self._loaded.get(kinds)
            if loaded is None:
                loaded = self._loaded[kinds] = self._made(kinds)
        words = array("q", [0])
        for argument in args:
            words.extend(_words(argument))
        found = loaded.call(words.buffer_info()[0])
        if words[0]:
            raise IndexError(f"an index, a divisor or a shift is out of bounds in {self._functions().where(words[0])}")
        return None if self._result is None else bool(found) if self._result is Scalar.BOOL else int(found)

    def _made(self, kinds: tuple[Kind, ...]) -> Loaded:
        """Loaded where it is kept, else compiled."""
        from dunning_dsl.engine.compiler.machine import Loaded, machine_code

        place = self._place(kinds)
        code = user_cache.read(place) if place else None
        if code is not None:
            self.kept += 1
            return Loaded(code)
        code = machine_code(self._functions().text(self._function, kinds))
        if place:
            user_cache.write(place, code)
        return Loaded(code)

    def _place(self, kinds: tuple[Kind, ...]) -> Path | None:
        if self._folder is None:
            return None
        digest = blake2b(repr(kinds).encode(), digest_size=8).hexdigest()
        module = self._function.__module__.rpartition(".")[2]
        return self._folder / f"{module}.{self._function.__name__}-{digest}.o"


def _kinds(args: tuple[Any, ...]) -> tuple[Kind, ...]:
    """Of which kinds arguments are."""
    found, at = [], 1
    for argument in args:
        kind = _kind(argument, at)
        at += kind.words if isinstance(kind, RecordKind) else 1 + kind.dimensions if isinstance(kind, ArrayKind) else 1
        found.append(kind)
    return tuple(found)


def _kind(argument: Any, at: int) -> Kind:
    """Of which kind an argument is that begins at that word; what the kernel does not take is refused."""
    if isinstance(argument, np.ndarray):
        return _kind_of_array(argument, None, False)
    if isinstance(argument, tuple):
        record: Any = argument
        name = type(record).__name__
        widths, read_only = WIDTHS.get(name, {}), name in READ_ONLY
        pairs = zip(record._fields, record, strict=True)
        return RecordKind(name, tuple((one, _kind_of_array(a, widths.get(one), read_only)) for one, a in pairs), at)
    if isinstance(argument, bool | np.bool_):
        return Scalar.BOOL
    if not isinstance(argument, int | np.integer):
        raise TypeError(f"the kernel takes integers, truths and arrays of int64, not `{argument!r}`")
    return Scalar.INT


def _kind_of_array(found: Any, width: int | None, read_only: bool) -> ArrayKind:
    if found.dtype != np.int64 or not found.flags.c_contiguous:
        raise TypeError("the kernel takes arrays of int64 in C's order")
    if width is not None and found.shape[-1] != width:
        raise TypeError(f"an array of rows of {found.shape[-1]} where the kernel has rows of {width}")
    return ArrayKind(found.ndim, width, read_only or not found.flags.writeable)


def _words(argument: Any) -> list[int]:
    """An argument as it lies before the compiled function (`compiler.values`)."""
    arrays = (argument,) if isinstance(argument, np.ndarray) else argument if isinstance(argument, tuple) else ()
    words: list[int] = []
    for one in arrays:
        words.append(one.__array_interface__["data"][0])
        words.extend(one.shape)
    return words if arrays else [int(argument)]


def compiled(*modules: ModuleType, **settings: bool) -> Compiled:
    """The compiled twins of the modules' functions, and of those that they call. `settings` stand in place of globals
    of the modules: what they rule out is not compiled. Raises `CannotCompileError` where nothing can be compiled."""
    return Compiled(modules, settings)


def kept_entry(module: ModuleType, name: str) -> bool:
    """Whether machine code of an entry lies in any of the folders, younger than every source beside its module. Does
    not import LLVM, so that of another version of it counts too."""
    file = Path(str(module.__file__))
    pattern = f"{file.stem}.{name}-*.o"
    try:
        newest = max(path.stat().st_mtime for path in file.parent.glob("*.py"))
        return any(path.stat().st_mtime >= newest for path in user_cache.folder("kernel").rglob(pattern))
    except OSError:
        return False


def _checked() -> bool:
    """Whether every index is to be looked at (`DUNNING_KERNEL=checked`)."""
    asked = os.environ.get("DUNNING_KERNEL", "")
    if asked == "plain":
        raise CannotCompileError("DUNNING_KERNEL=plain is set; unset it to have the kernel compiled")
    if asked not in ("", "checked"):
        raise OSError(f"DUNNING_KERNEL={asked} is set; it can be `plain` or `checked`, or be unset")
    try:
        from llvmlite import binding  # noqa: F401
    except ImportError as error:
        raise CannotCompileError("llvmlite is not installed; `pip install 'dunning-dsl[sim]'` brings it") from error
    except OSError as error:
        raise CannotCompileError(f"llvmlite is installed, but cannot be loaded here: {error}") from error
    return asked == "checked"


def _with_callees(modules: tuple[ModuleType, ...]) -> tuple[ModuleType, ...]:
    """The modules and all of the same package whose functions they import by name, by name of module."""
    packages = {m.__name__.rpartition(".")[0] for m in modules}
    found = {m.__name__: m for m in modules}
    waiting = list(modules)
    while waiting:
        for function in vars(waiting.pop()).values():
            if not isinstance(function, FunctionType) or function.__module__ in found:
                continue
            if function.__module__.rpartition(".")[0] in packages:
                found[function.__module__] = sys.modules[function.__module__]
                waiting.append(sys.modules[function.__module__])
    return tuple(found[name] for name in sorted(found))


def _folder(modules: tuple[ModuleType, ...], chosen: Mapping[str, bool], checked: bool) -> Path | None:
    """The folder for these sources on this machine under these settings, if it can be used. All files beside the
    modules count, as a constant that is imported by name does not say where it comes from; and how they are compiled
    does."""
    import llvmlite

    from dunning_dsl.engine.compiler.machine import described

    digest = blake2b(digest_size=16)
    settings = (f"checked={checked}", *map(str, sorted(chosen.items())))
    for part in (sys.version, llvmlite.__version__, *described(), *settings):
        digest.update(part.encode() + b"\0")
    beside = {path for m in modules for path in Path(str(m.__file__)).parent.glob("*.py")}
    compiler = {Path(__file__), *Path(__file__).with_name("compiler").glob("*.py")}
    for source in sorted(beside | compiler):
        digest.update(source.read_bytes() + b"\0")
    folder = user_cache.folder("kernel") / digest.hexdigest()
    return folder if user_cache.private(folder) else None
