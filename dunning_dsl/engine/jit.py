"""The kernel compiled. The only file that imports Numba, with `pipeline` and `references`, which extend it.

The kernel's modules are plain functions. Here each gets a twin: the same code over other globals, in which the names of
kernel functions stand for compiled ones. Plain and compiled kernel exist side by side, and a caller chooses.

Compiled code is kept between runs. Numba notices when the file of a function has changed, not when that of a function
it calls has, so what is kept lies in a folder of its own for each digest of all the sources.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any, Final, cast

from dunning_dsl import user_cache

_CHOOSING_A_FOLDER: Final = Lock()
_COMPILING: Final = ("jit.py", "pipeline.py", "references.py")


class CannotCompileError(RuntimeError):
    """There is no compiler here: Numba is not installed, or was told not to compile. The kernel runs all the same, as
    plain Python and some hundred times slower."""


class Compiled:
    """The compiled twins of the kernel's functions, by name. One is compiled when it is first called, with all that it
    calls, or loaded where a run before this one has kept it."""

    def __init__(self, modules: tuple[ModuleType, ...], settings: Mapping[str, bool]) -> None:
        self._numba = _numba()
        from dunning_dsl.engine.references import in_one_instruction

        self._plain = {name: f for m in modules for name, f in vars(m).items() if isinstance(f, FunctionType)}
        self._entries: dict[str, Any] = {}
        self._lock = Lock()
        found = _with_callees(modules)
        self.folder = _folder(found, self._numba, settings)
        """Where compiled code is kept; None where no folder can be used."""
        self._globals = {m.__name__: dict(vars(m)) for m in found}
        twins = {
            f: in_one_instruction().get(f"{f.__module__}.{f.__name__}") or self._twin(f)
            for m in found
            for f in vars(m).values()
            if isinstance(f, FunctionType) and f.__module__ == m.__name__
        }
        for names in self._globals.values():
            names.update({n: twins[f] for n, f in names.items() if isinstance(f, FunctionType) and f in twins})
            names.update({name: value for name, value in settings.items() if name in names})

    def __getattr__(self, name: str) -> Any:
        """The function of that name, to be called from Python."""
        plain = self.__dict__.get("_plain", {})
        if name not in plain:
            raise AttributeError(f"the kernel has no function `{name}`")
        with self._lock:
            if name not in self._entries:
                self._entries[name] = self._kept(plain[name])
            return self._entries[name]

    def _njit(self, function: FunctionType, **options: Any) -> Any:
        """Nothing in the kernel makes arrays, so nothing has to count who holds them."""
        from dunning_dsl.engine.pipeline import Pipeline

        settings = {"nogil": True, "error_model": "numpy", "_nrt": False, "pipeline_class": Pipeline}
        return self._numba.njit(**settings, **options)(function)

    def _twin(self, function: FunctionType) -> Any:
        """The function over compiled ones, for other compiled ones to call."""
        scope = self._globals[function.__module__]
        twin = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
        twin.__module__, twin.__qualname__ = function.__module__, function.__qualname__
        found = self._njit(twin, no_cpython_wrapper=True, no_cfunc_wrapper=True)
        found.get_call_template = partial(_call, found.get_call_template, self._numba.types.unliteral)
        return found

    def _entry(self, function: FunctionType, **options: Any) -> Any:
        """The function for Python to call: it hands on whole states as references."""
        from dunning_dsl.engine.references import by_reference, compile_as_part, compile_as_whole

        inner = self._twin(function)
        compile_as_part(inner)
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        passed = ", ".join(f"by_reference({name})" for name in names)
        source = f"def {function.__name__}({', '.join(names)}):\n    return inner({passed})\n"
        scope = {"inner": inner, "by_reference": by_reference, "__name__": function.__module__}
        exec(compile(source, function.__code__.co_filename, "exec"), scope)
        entry = self._njit(cast(FunctionType, scope[function.__name__]), **options)
        compile_as_whole(entry)
        return entry

    def _kept(self, function: FunctionType) -> Any:
        """An entry whose compiled code is kept in the folder, if there is one."""
        if self.folder is None:
            return self._entry(function)
        from dunning_dsl.engine.references import load_alone

        config = self._numba.config
        with _CHOOSING_A_FOLDER:
            before, config.CACHE_DIR = config.CACHE_DIR, str(self.folder)
            try:
                found = self._entry(function, cache=True)
            finally:
                config.CACHE_DIR = before
        load_alone(found)
        return found if Path(found.stats.cache_path).is_relative_to(self.folder) else self._entry(function)


def _call(template: Any, plain: Any, args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
    """How a twin is called. Numba would compile it anew for every constant that is an argument somewhere."""
    return template(tuple(map(plain, args)), kws)


def compiled(*modules: ModuleType, **settings: bool) -> Compiled:
    """The compiled twins of the modules' functions, and of those in the same package that they call. `settings` stand
    in place of globals of the modules: what they rule out is not compiled. Raises `CannotCompileError` where nothing
    can be compiled."""
    return Compiled(modules, settings)


def kept_entry(module: ModuleType, name: str) -> bool:
    """Whether compiled code of an entry lies in any of the folders, younger than every source beside its module. Does
    not import the compiler, so that of another version of it counts too."""
    file = Path(str(module.__file__))
    pattern = f"{file.stem}.{name}-*.nbi"
    try:
        newest = max(path.stat().st_mtime for path in file.parent.glob("*.py"))
        return any(path.stat().st_mtime >= newest for path in user_cache.folder("kernel").rglob(pattern))
    except OSError:
        return False


def _numba() -> Any:
    try:
        import numba
    except ImportError as error:
        raise CannotCompileError("Numba is not installed; `pip install 'dunning-dsl[sim]'` brings it") from error
    config: Any = numba.config
    if config.DISABLE_JIT:
        raise CannotCompileError("NUMBA_DISABLE_JIT is set; unset it to have the kernel compiled")
    return numba


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


def _folder(modules: tuple[ModuleType, ...], numba: Any, chosen: Mapping[str, bool]) -> Path | None:
    """The folder for these sources under this Python, these libraries and these settings, if it can be used. All files
    beside the modules count, as a constant that is imported by name does not say where it comes from; and how they are
    compiled does."""
    import llvmlite
    import numpy

    digest = blake2b(digest_size=16)
    settings = (numba.config.BOUNDSCHECK, numba.config.OPT, numba.config.DEBUGINFO_DEFAULT)
    versions = (
        sys.version,
        numba.__version__,
        llvmlite.__version__,
        numpy.__version__,
        *map(str, settings),
        *map(str, sorted(chosen.items())),
    )
    for part in versions:
        digest.update(part.encode() + b"\0")
    beside = {path for m in modules for path in Path(str(m.__file__)).parent.glob("*.py")}
    for source in sorted({*beside, *(Path(__file__).with_name(name) for name in _COMPILING)}):
        digest.update(source.read_bytes() + b"\0")
    folder = user_cache.folder("kernel") / digest.hexdigest()
    return folder if user_cache.private(folder) else None
