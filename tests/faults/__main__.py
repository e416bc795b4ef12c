"""`python -m tests.faults`: plays schedules and says what they found."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from tests.faults.run import Verdict, play
from tests.faults.schedule import draw, draw_wide


def main() -> int:
    """0 when no schedule found anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one")
    parser.add_argument("--first", type=int, default=1, help="the first seed of many")
    parser.add_argument("--count", type=int, default=1000, help="how many schedules")
    parser.add_argument("--stations", type=int, default=8, help="stations in each")
    parser.add_argument("--parallel", type=int, default=2, help="schedules at a time")
    parser.add_argument("--when-down", choices=("mirror", "buffer"), default="mirror")
    parser.add_argument("--wide", action="store_true", help="stations of every version, and what befalls the machine")
    arguments = parser.parse_args()
    seeds = [arguments.seed] if arguments.seed is not None else range(arguments.first, arguments.first + arguments.count)
    options = {"stations": arguments.stations, "when_down": arguments.when_down, "wide": arguments.wide}
    tally = Tally()
    with ProcessPoolExecutor(arguments.parallel) as pool:
        for future in as_completed([pool.submit(play_seed, seed, options) for seed in seeds]):
            tally.take(*future.result())
    print(tally)
    return 1 if tally.failed else 0


def play_seed(seed: int, options: dict[str, Any]) -> tuple[int, Verdict | None, str]:
    """In a process of its own: the verdict, or why there is none."""
    wide = options.pop("wide")
    schedule = (draw_wide if wide else draw)(seed, **options)
    try:
        verdict = asyncio.run(play(schedule))
    except Exception as error:
        import traceback

        return seed, None, f"{schedule.describe()}\n  THE BENCH FAILED {error!r}\n{''.join(traceback.format_exception(error))}"
    text = str(verdict)
    failed = bool(verdict.findings)
    verdict.findings = []  # they hold stations, which do not travel between processes
    return seed, verdict, text if failed else ""


class Tally:
    """What all schedules together showed."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.schedules = self.stations = self.transactions = self.processed = self.commands = 0
        self.failed: list[int] = []
        self.exceptions: Counter[str] = Counter()
        self.slowest = 0.0
        self.skipped: set[str] = set()

    def take(self, seed: int, verdict: Verdict | None, text: str) -> None:
        """One schedule is over."""
        self.schedules += 1
        if text:
            self.failed.append(seed)
            print(text, flush=True)
        if verdict is not None:
            self.stations += len(verdict.schedule.stations)
            self.transactions += verdict.transactions
            self.processed += verdict.processed
            self.commands += verdict.commands
            self.exceptions.update(verdict.exceptions)
            self.slowest = max(self.slowest, verdict.settled_after)
            self.skipped |= verdict.skipped
        if self.schedules % 20 == 0:
            print(self, flush=True)

    def __str__(self) -> str:
        seconds = time.monotonic() - self.began
        return (
            f"{self.schedules} schedules, {len(self.failed)} with findings {sorted(self.failed)[:40]}; {self.stations} stations, "
            f"{self.transactions} transactions, {self.processed} messages processed, {self.commands} commands; "
            f"documented exceptions {dict(self.exceptions)}; settled after {self.slowest:.1f} s at most; {seconds:.0f} s"
            f"{'; skipped ' if self.skipped else ''}{', '.join(sorted(self.skipped))}"
        )


if __name__ == "__main__":
    sys.exit(main())
