"""`dataclass(frozen=True, slots=True)` for many classes at once: equal records, made four times as fast.

The standard decorator compiles six functions for each class, which takes half a millisecond. The trees and programs of
the language are some 150 classes, so half of the time that `dunning check` may take would be gone before a policy is
read. This decorator compiles one function; what it makes is a dataclass to `fields`, `replace`, `match`, `pickle` and
`repr`. A class that needs more than plain defaults is handed to the standard one. Type checkers see the standard one.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool):
        """A decorator like the standard one; both options must be true."""
        if not (frozen and slots):
            raise ValueError("a record is frozen and has slots")
        return _record


def _record(cls: type) -> type:
    names = tuple(_types(cls))
    defaults = {n: cls.__dict__[n] for n in names if n in cls.__dict__}
    plain = not any(isinstance(d, dataclasses.Field) for d in defaults.values())
    if not plain or cls.__bases__ != (object,) or "__post_init__" in cls.__dict__:
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    body = {k: v for k, v in cls.__dict__.items() if k not in defaults and k not in ("__dict__", "__weakref__")}
    key = _key(names)
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "__setattr__": _refuse_set,
        "__delattr__": _refuse_delete,
        "__repr__": _repr(names),
        "__eq__": _eq(key),
        "__hash__": lambda self: hash(key(self)),
        "__reduce__": lambda self: (self.__class__, key(self)),
        "__dataclass_fields__": _Fields(names, defaults, _types(cls)),
    }
    made = type(cls.__name__, (), body)
    made.__qualname__ = cls.__qualname__
    made.__init__ = _init(made, names, defaults, cls.__module__)  # type: ignore[misc]
    return made


def _types(cls: type) -> dict[str, object]:
    found: dict[str, object] = vars(cls).get("__annotations__", {})
    return found


def _init(cls: type, names: tuple[str, ...], defaults: dict[str, object], module: str) -> Any:
    """The one function that is compiled: it sets each slot by its own setter."""
    given = ", ".join(f"{n}=_default_{n}" if n in defaults else n for n in names)
    sets = "".join(f"\n    _set_{n}(self, {n})" for n in names) or "\n    pass"
    scope: dict[str, Any] = {f"_set_{n}": cls.__dict__[n].__set__ for n in names}
    scope |= {f"_default_{n}": d for n, d in defaults.items()}
    scope["__name__"] = module
    exec(f"def __init__(self{', ' if given else ''}{given}):{sets}", scope)
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {**_types(cls), "return": None}
    return made


class _Fields:
    """`__dataclass_fields__`, made when somebody asks for it."""

    def __init__(self, names: tuple[str, ...], defaults: dict[str, object], types: dict[str, object]) -> None:
        self.parts = names, defaults, types

    def __get__(self, _: object, owner: type) -> dict[str, Any]:
        names, defaults, types = self.parts
        twin = type(owner.__name__, (), {"__annotations__": {n: types[n] for n in names}, **defaults})
        found: dict[str, Any] = dataclasses.dataclass(init=False, repr=False, eq=False)(twin).__dataclass_fields__  # type: ignore[attr-defined]
        type.__setattr__(owner, "__dataclass_fields__", found)
        return found


def _key(names: tuple[str, ...]) -> Any:
    """A function from a record to the tuple of its values."""
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        only = attrgetter(names[0])
        return lambda self: (only(self),)
    return lambda self: ()


def _eq(key: Any) -> Any:
    def eq(self: object, other: object) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return eq


def _repr(names: tuple[str, ...]) -> Any:
    def text(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in names)})"

    return text


def _refuse_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


__all__ = ["dataclass"]
