"""What is kept between runs is this user's own, and whole."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident

import pytest

from dunning_dsl import user_cache

POSIX = pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have owners elsewhere only")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(tmp_path))
    return user_cache.folder("trees") / "one.bin"


@POSIX
def test_what_is_written_is_the_users_alone(place: Path) -> None:
    assert user_cache.write(place, b"kept")
    assert user_cache.read(place) == b"kept"
    assert (place.parent.stat().st_mode & 0o777, place.stat().st_mode & 0o777) == (0o700, 0o600)
    assert list(place.parent.iterdir()) == [place]


@POSIX
@pytest.mark.parametrize("who", ["file", "folder"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_what_others_may_write_is_not_read(place: Path, who: str, mode: int) -> None:
    user_cache.write(place, b"kept")
    open_to_all = place if who == "file" else place.parent
    open_to_all.chmod(open_to_all.stat().st_mode | mode)
    assert user_cache.read(place) is None
    assert user_cache.write(place, b"again") == (who == "file")


@POSIX
def test_what_another_user_owns_is_not_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user_cache.write(place, b"kept")
    monkeypatch.setattr(os, "getuid", lambda: place.stat().st_uid + 1)
    assert user_cache.read(place) is None
    assert not user_cache.write(place, b"again")


@POSIX
def test_a_link_in_the_way_is_not_written_through(place: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    place.parent.mkdir(mode=0o700)
    for draft in (f"one.{os.getpid()}.part", f"one.{os.getpid()}-{get_ident()}.part"):
        (place.parent / draft).symlink_to(victim)
    user_cache.write(place, b"new")
    assert victim.read_bytes() == b"precious"


def test_many_writers_leave_one_whole_file(place: Path) -> None:
    texts = [bytes([number]) * 200_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: user_cache.write(place, text), texts * 4))
    assert user_cache.read(place) in texts
    assert list(place.parent.iterdir()) == [place]
