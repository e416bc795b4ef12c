"""`python -m docs.generate` writes what is derived from the code; with `--check` it writes nothing and exits 1 when a file differs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.pages.chart import values_schema
from docs.pages.losses import losses
from docs.pages.mappings import mappings
from docs.pages.options import configuration, example
from docs.pages.outages import outages

ROOT = Path(__file__).resolve().parents[1]
MAPPINGS = Path("docs/mappings")


def outputs() -> dict[Path, str]:
    """Every generated file below the root of the project, and its text."""
    return {
        Path("docs/configuration.md"): configuration(),
        Path("docs/losses.md"): losses(),
        Path("docs/outages.md"): outages(),
        Path("deploy/gateway.example.toml"): example(),
        Path("helm/ocpp-gateway/values.schema.json"): values_schema(),
        **{MAPPINGS / name: text for name, text in mappings()},
    }


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Writes, or with `--check` compares, every generated file below `root`; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs from what would be written")
    check: bool = parser.parse_args(arguments).check
    texts = {root / path: text for path, text in outputs().items()}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    left_over = [path for path in (root / MAPPINGS).glob("*.md") if path not in texts]
    for path in (*stale, *left_over):
        print(f"{'differs' if check else 'written' if path in texts else 'removed'}: {path.relative_to(root)}", file=sys.stderr)
    if check:
        if stale or left_over:
            print("run `make docs` and commit what it wrote", file=sys.stderr)
        return 1 if stale or left_over else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    for path in left_over:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
