"""The figures as tables, and docs/performance.md around them."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.translation import BATCH, ROUNDS, Case, Figure

Results = Sequence[tuple[Case, Mapping[str, Figure]]]

PAGE = """\
# Performance

<!-- Written by `make bench` (python -m bench --write). -->

CPU time per message in a tight loop on one core, {rounds} batches of {batch} messages per variant in turns, as `median (best)` in µs.
The reference is orjson and plain dicts: the same message translated without validating, counting or remembering anything (`bench/reference.py`).
*Translated* reads the frame, decodes and validates it, runs the flow, encodes, validates what leaves with the receiver's types and writes the frame.
*Both ways* is the request there and its answer back. *Whole session* is that through `gateway.session`: queues, pending calls, recent messages,
counters, and the memory rendered for the store where a message changes it.

{table}

Measured {date} on {machine},
under a load of {load:.0f} when it ended: beyond the number of cores, all figures are too large. Figures of other machines differ; the ratios hardly do.
The budget: a 1.6 MeterValues with six samples towards 2.0.1, one way, at most {budget} times the reference. **It is {verdict}.**

## Where the time goes

{title}, best, in µs:

{parts}

{where}

{fleet}"""

WHERE = """\
The six readings, each from its text to a decimal with all its digits, are the larger part of the flow.
`python -m bench` is the place to look first: when *translated* moves, `python -m cProfile -s tottime -m bench --rounds 5` names the function.
Rules that keep it so: decoding is the validation, what leaves is decoded once more with the receiver's types, the wire text of times passes
unparsed where its value is not needed, counters are slots, and no message costs a task, a timer, a `labels()` or a log line.
"""


def table(results: Results) -> Iterator[str]:
    """Markdown: times, then ratios to the reference of the same direction."""
    yield "| message | reference | translated | ratio | reference, both ways | translated, both ways | ratio | whole session | ratio |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for case, figures in results:
        one, ours = figures["reference"], figures["translated"]
        both, back, whole = figures["reference, both ways"], figures["translated, both ways"], figures["whole session, both ways"]
        cells = [
            _time(one),
            _time(ours),
            _ratio(ours, one),
            _time(both),
            _time(back),
            _ratio(back, both),
            _time(whole),
            _ratio(whole, both),
        ]
        yield f"| {case.title}, {case.route} | {' | '.join(cells)} |"


def is_over_budget(results: Results) -> bool:
    """Whether a case with a budget needs more than it, by medians and by bests."""
    return any(
        case.target is not None
        and min(
            figures["translated"].median / figures["reference"].median,
            figures["translated"].best / figures["reference"].best,
        )
        > case.target
        for case, figures in results
    )


def page(results: Results, steps: Mapping[str, float], fleet: str, rounds: int = ROUNDS) -> str:
    """docs/performance.md; `steps`: the parts of the first case; `fleet`: the section of whole processes."""
    budget = next(case.target for case, _ in results if case.target is not None)
    case = results[0][0]
    return PAGE.format(
        rounds=rounds,
        batch=BATCH,
        table="\n".join(table(results)),
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        machine=machine(),
        load=os.getloadavg()[1],
        budget=f"{budget:g}",
        verdict="exceeded" if is_over_budget(results) else "kept",
        title=f"{case.title}, {case.route}",
        parts="\n".join(["| step | µs |", "|---|---|", *(f"| {name} | {best:.1f} |" for name, best in steps.items())]),
        where=WHERE.strip(),
        fleet=fleet,
    )


def machine() -> str:
    """Processor, cores, system, Python and the libraries that matter."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(": ")[2] for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    libraries = ", ".join(f"{name} {version(name)}" for name in ("msgspec", "orjson", "aiohttp", "uvloop"))
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {libraries}"
    )


def _time(figure: Figure) -> str:
    return f"{figure.median:.1f} ({figure.best:.1f})"


def _ratio(ours: Figure, reference: Figure) -> str:
    return f"{ours.median / reference.median:.2f}x ({ours.best / reference.best:.2f}x)"
