"""`ocpp-gateway`: one program, the commands of the contract."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

COMMANDS = {
    "run": "run the gateway until SIGTERM or SIGINT",
    "demo": "a small central system, the gateway and stations of four generations on this machine",
    "check-config": "check a configuration file and print what it comes to, secrets masked",
    "dead-letters": "list, show, replay or discard messages that could not be delivered",
    "translate": "translate OCPP-J frames or a SOAP envelope",
    "mapping": "what becomes of each message and field",
    "simulate": "charging stations of any version, for trials and load",
}


def _module(command: str) -> str:
    return f"gateway.{command.replace('-', '_')}"


def _check_config(args: Namespace) -> int:
    from gateway.check_config import check_config

    return check_config(args.file)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; only its own modules are imported. Exit codes: 0 success, 1 failed while running, 2 wrong usage or configuration."""
    parser = ArgumentParser(
        prog="ocpp-gateway", description="Gateway between charging stations of every OCPP version and one central system."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('ocpp-gateway')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    arguments = list(sys.argv[1:] if argv is None else argv)
    wanted = next((argument for argument in arguments if argument in COMMANDS), None)
    for name, description in COMMANDS.items():
        sub = commands.add_parser(name, help=description, description=description[0].upper() + description[1:] + ".")
        if name != wanted:
            continue
        if name == "check-config":
            sub.add_argument("file", type=Path, metavar="FILE")
            sub.set_defaults(main=_check_config)
        else:
            module = import_module(_module(name))
            module.add_arguments(sub)
            sub.set_defaults(main=module.main)
    args = parser.parse_args(arguments)
    return int(args.main(args))


if __name__ == "__main__":
    sys.exit(main())
