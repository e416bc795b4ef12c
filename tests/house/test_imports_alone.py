"""Every module imports alone and without a warning (convention 37): no module needs another to have been imported first.

One fresh process imports them one after the other, each after forgetting the others of its own part (`translators.ocpp1x`, `gateway.io`, ...): the
import contracts in pyproject.toml let no part depend on one above it, so an order of imports can only matter inside a part.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROGRAM = """
import importlib, pkgutil, sys, warnings

warnings.simplefilter("error")
warnings.filterwarnings("ignore", category=DeprecationWarning, module="(zeep|websockets|aiohttp)")
OURS = ("gateway", "translators", "wsdl")
KEPT = ("translators.canonical", "translators.ocpp1x.wire", "translators.ocpp16.schema", "translators.ocpp201.schema")

def names():
    for package in OURS:
        module = importlib.import_module(package)
        yield package
        for found in pkgutil.walk_packages(module.__path__, package + "."):
            if not found.name.endswith("__main__"):
                yield found.name

failed = []
for name in sorted(names()):
    part = ".".join(name.split(".")[:2])
    for loaded in [loaded for loaded in sys.modules if (loaded + ".").startswith(part + ".") and not loaded.startswith(KEPT)]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except Exception as error:
        failed.append(f"{name}: {type(error).__name__}: {error}")
print("\\n".join(failed))
sys.exit(bool(failed))
"""


def test_every_module_imports_alone_without_a_warning() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
