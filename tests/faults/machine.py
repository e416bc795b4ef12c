"""What befalls the machine the gateway runs on, where that can be done to one process: its clock is put elsewhere, its disk is really full.

Both need something of the machine: `libfaketime` (Debian: faketime), and the right to mount a small file system (root). Without it they are skipped,
and the verdict says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

LIBFAKETIME = tuple(
    Path(folder) / "faketime" / "libfaketimeMT.so.1" for folder in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
)
DISK = "24m"
"""Room for the state of a schedule; what is left is what the ballast takes."""
_CHUNK = bytes(1 << 16)


@dataclass(slots=True)
class Machine:
    """Around one gateway. `folder` holds its state."""

    folder: Path
    has_disk_of_its_own: bool = False
    skipped: set[str] = field(default_factory=set)

    @property
    def clock(self) -> Path:
        """The file in which libfaketime looks for the time; not on the disk that may be full."""
        return self.folder.with_name(f"{self.folder.name}.clock")

    def environment(self, *, with_clock: bool) -> dict[str, str]:
        """What the process is started with, so that its wall clock can be turned; its monotonic one is left alone, as in the field."""
        library = next((path for path in LIBFAKETIME if path.exists()), None)
        if not with_clock or library is None:
            return {}
        if not self.clock.exists():
            self.clock.write_text("+0\n")
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # with it timed waits end at once: CPython's threads take the GIL from one another without pause
        }

    def turn_clock(self, seconds: float) -> None:
        """The wall clock of the gateway is so far from the true time from now on."""
        if not self.clock.exists():
            self.skipped.add("gateway_clock_jump: libfaketime is not installed")
            return
        beside = self.clock.with_suffix(".new")
        beside.write_text(f"{seconds:+.0f}\n")
        beside.replace(self.clock)

    def fill_disk(self) -> None:
        """ENOSPC for whoever writes."""
        if not self.has_disk_of_its_own:
            self.skipped.add("disk_no_space: only root can mount a small disk")
            return
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(_CHUNK):
                pass  # ends: the disk is small

    def free_disk(self) -> None:
        """There is room again."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@contextlib.asynccontextmanager
async def machine(folder: Path, *, small_disk: bool) -> AsyncIterator[Machine]:
    """The machine of one schedule; `small_disk`: its folder is a file system of its own, if that can be had."""
    mounted = small_disk and os.geteuid() == 0 and await _run("mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder))
    try:
        yield Machine(folder, has_disk_of_its_own=mounted)
    finally:
        if mounted:
            await _run("umount", "--lazy", str(folder))


async def _run(*command: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    except OSError:
        return False
    async with asyncio.timeout(20):
        return await process.wait() == 0
