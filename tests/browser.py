"""A real browser without a window, for pages that commands write; tests that need it are skipped where there is
none."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here to open the page in")

_CONSOLE = re.compile(r":CONSOLE:\d+\] (.*)")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page is after it has loaded, what it said to the console, and what it asked the network for."""

    dom: str
    console: tuple[str, ...]
    requests: tuple[str, ...]


def opened(page: Path, scratch: Path, *, width: int = 1200) -> Seen:
    """A page in a fresh browser that can reach nobody; `scratch` is a folder for the browser's own files."""
    assert CHROMIUM is not None
    log = scratch / "net.json"
    done = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"),
            *("--allow-file-access-from-files", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"),
            *(f"--user-data-dir={scratch / 'profile'}", f"--log-net-log={log}", f"--window-size={width},900"),
            *("--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if "url" in event.get("params", {})]
    # The browser's own errands have no origin; what a page asks for has one.
    by_page = [params["url"] for params in asked if params.get("initiator", "not an origin") != "not an origin"]
    return Seen(done.stdout, tuple(_CONSOLE.findall(done.stderr)), tuple(dict.fromkeys(by_page)))


def width_of(page: Path, scratch: Path, width: int) -> int:
    """How wide a page is when it is given `width` CSS pixels: more than that means that it is cut off or scrolls."""
    frame = scratch / "frame.html"
    frame.write_text(
        f'<!doctype html><title>-</title><iframe style="border:0;width:{width}px;height:800px" src="{page.as_uri()}">'
        "</iframe><script>onload = () => { document.title = "
        "frames[0].document.documentElement.scrollWidth }</script>",
        encoding="utf-8",
    )
    found = re.search(r"<title>(\d+)</title>", opened(frame, scratch, width=1200).dom)
    assert found, "the page did not load"
    return int(found[1])
