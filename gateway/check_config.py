"""`ocpp-gateway check-config FILE`: is the file right, and what does it come to?"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from gateway.config import ConfigError, effective, load


def check_config(
    file: Path, *, environ: Mapping[str, str] | None = None, stdout: TextIO | None = None, stderr: TextIO | None = None
) -> int:
    """Prints the effective configuration (file and environment) with secrets masked; 0, or 2 with one line per mistake on `stderr`."""
    try:
        config = load(file, environ=environ)
    except ConfigError as error:
        print(*error.mistakes, sep="\n", file=stderr or sys.stderr)
        return 2
    print(effective(config), end="", file=stdout or sys.stdout)
    return 0
