"""The clock of one process can be turned, and its disk be full, where the machine allows it."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import time
from pathlib import Path

import pytest

from tests.faults.machine import LIBFAKETIME, machine
from tests.faults.program import Program

TELLS_TIME = "import sys, time\nfor _ in sys.stdin: print(time.time(), time.monotonic(), flush=True)\n"
DAY = 86_400.0


@pytest.mark.skipif(not any(path.exists() for path in LIBFAKETIME), reason="libfaketime is not installed")
async def test_the_wall_clock_of_a_process_is_turned_and_its_monotonic_clock_is_not(tmp_path: Path) -> None:
    async with machine(tmp_path, small_disk=False) as around:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", TELLS_TIME),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **around.environment(with_clock=True)},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        offsets: list[tuple[float, float]] = []
        for turned in (0.0, DAY, -DAY, 0.0):
            around.turn_clock(turned)
            process.stdin.write(b"\n")
            wall, mono = map(float, (await process.stdout.readline()).split())
            offsets.append((wall - time.time(), mono - time.monotonic()))
        process.stdin.close()
        await process.wait()
        assert [round(wall / DAY, 3) for wall, _ in offsets] == [0, 1, -1, 0]
        assert all(abs(mono) < 60 for _, mono in offsets)
        assert around.skipped == set()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
async def test_a_small_disk_is_full_until_it_is_freed(tmp_path: Path) -> None:
    async with machine(tmp_path, small_disk=True) as around:
        if not around.has_disk_of_its_own:
            pytest.skip("no file system can be mounted here")
        around.fill_disk()
        with pytest.raises(OSError, match="No space") as full:
            (tmp_path / "more").write_bytes(b"x" * 100_000)
        assert full.value.errno == errno.ENOSPC
        around.free_disk()
        (tmp_path / "more").write_bytes(b"x" * 100_000)
    assert not (tmp_path / "more").exists()


async def test_what_the_machine_does_not_allow_is_skipped_and_said(tmp_path: Path) -> None:
    async with machine(tmp_path, small_disk=False) as around:
        gateway = Program(around, {})
        gateway.machine.turn_clock(DAY)
        gateway.machine.fill_disk()
        assert {each.partition(":")[0] for each in around.skipped} == {"gateway_clock_jump", "disk_no_space"}
