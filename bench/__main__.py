"""`python -m bench`: translation and validation against the reference, as a table; `--write` puts it into docs/performance.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvloop

from bench import fleet, soap, storm
from bench.fleet_report import section
from bench.parts import parts
from bench.report import is_over_budget, page, table
from bench.translation import BATCH, CASES, ROUNDS, measure

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def main(arguments: list[str] | None = None) -> int:
    """0, or 1 when a case is above its budget."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"batches of {BATCH} messages per variant")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args(arguments)
    results = []
    for case in CASES:
        print(f"measuring {case.title} {case.route}", file=sys.stderr)
        results.append((case, measure(case, rounds=options.rounds)))
    print("\n".join(table(results)))
    if options.write:
        print("measuring a whole gateway", file=sys.stderr)
        whole = section(uvloop.run(fleet.measure()))
        print("measuring a reconnect storm", file=sys.stderr)
        whole += "\n" + storm.section(uvloop.run(storm.measure()))
        print("measuring SOAP", file=sys.stderr)
        PAGE.write_text(page(results, parts(CASES[0]), whole, options.rounds) + soap.section(soap.measure()), encoding="utf-8")
    return 1 if is_over_budget(results) else 0


if __name__ == "__main__":
    sys.exit(main())
