"""`python -m translators.generate` rewrites the generated modules; with `--check` it writes nothing and exits 1 when one differs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from translators.generate.outputs import outputs
from translators.generate.render import formatted

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Writes, or with `--check` compares, every generated file below `root`; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m translators.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs from what would be written")
    check: bool = parser.parse_args(arguments).check
    texts = {root / path: text for path, text in formatted(outputs(), ROOT / "pyproject.toml").items()}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{'differs' if check else 'written'}: {path.relative_to(root)}", file=sys.stderr)
        if not check:
            path.write_text(texts[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
