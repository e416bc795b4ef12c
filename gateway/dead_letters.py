"""`ocpp-gateway dead-letters`: messages that could not be delivered, through the admin API of the running gateway (which holds the state file)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from gateway.config import ConfigError, load

PATH = "/api/v1/dead-letters"
TOKEN = "OCPP_GATEWAY_ADMIN__TOKEN"
DEFAULT_ADMIN = "127.0.0.1:9090"
NOT_ASKED = {"backend.url": "ws://127.0.0.1:1", "backend.version": "2.0.1"}
"""What stands for what `run` may have been given as flags, and does not matter here."""
TIMEOUT = 60.0
"""Seconds: to replay all writes all."""
MAX_ANSWER = 64 * 1024 * 1024
PAGE = 1000
"""Letters asked for at once."""


class Failed(Exception):  # noqa: N818  # reads as what happened
    """The gateway could not be asked, or refused."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("deed", choices=("list", "show", "replay", "discard"), metavar="list|show|replay|discard")
    parser.add_argument("id", nargs="?", type=int, metavar="ID", help="number of the letter, as listed")
    parser.add_argument("--all", action="store_true", help="replay or discard every letter")
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help="gateway.toml: says where the admin side is, and its token")
    parser.add_argument("--admin", metavar="HOST:PORT", help=f"the admin side of the running gateway (default {DEFAULT_ADMIN})")
    parser.add_argument("--token", metavar="TOKEN", help=f"admin token (default ${TOKEN}, or what the file says)")


def main(args: Namespace) -> int:
    """0; 1 when the gateway cannot be asked or refuses; 2 for wrong usage or configuration."""
    mistake = _mistake(args)
    if mistake:
        print(mistake, file=sys.stderr)
        return 2
    try:
        ask = _Admin(*_where(args))
    except ConfigError as error:
        print(*error.mistakes, sep="\n", file=sys.stderr)
        return 2
    try:
        _do(args, ask)
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def _mistake(args: Namespace) -> str:
    if args.deed == "list" and (args.id is not None or args.all):
        return "dead-letters: list takes neither ID nor --all"
    if args.deed == "show" and (args.id is None or args.all):
        return "dead-letters: show takes one ID"
    if args.deed in ("replay", "discard") and (args.id is None) != args.all:
        return f"dead-letters: {args.deed} takes either an ID or --all"
    return ""


def _where(args: Namespace) -> tuple[str, str]:
    """(HOST:PORT, token): flags win over the environment, that over the file, the file over the defaults."""
    admin = load(args.config, flags=NOT_ASKED).admin
    if admin.port is False and args.admin is None:
        raise ConfigError([f"{args.config or 'environment'}: admin.port: is off, so that nobody can ask the gateway"])
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(admin.host, f"[{admin.host}]" if ":" in admin.host else admin.host)  # noqa: S104 - asked, not listened on
    return args.admin or f"{host}:{admin.port}", args.token or admin.token


class _Admin:
    """Asks the admin API."""

    def __init__(self, address: str, token: str) -> None:
        self._base, self._token = f"http://{address}", token

    def __call__(self, method: str, path: str = "") -> Any:
        """The answer. Raises Failed."""
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})
        request = Request(self._base + PATH + path, method=method, headers=headers)  # noqa: S310 - always http
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - always http
                return json.loads(answer.read(MAX_ANSWER))
        except HTTPError as error:
            raise Failed(f"gateway: HTTP {error.code}: {_said(error.read(65_536))}") from None
        except (URLError, OSError, ValueError) as error:
            raise Failed(f"no gateway answers at {self._base}: {getattr(error, 'reason', error)}; name it with --admin") from None


def _said(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")


def _do(args: Namespace, ask: _Admin) -> None:
    if args.deed == "list":
        _list(ask)
    elif args.deed == "show":
        print(json.dumps(ask("GET", f"/{args.id}"), indent=2, ensure_ascii=False))
    else:
        one = "" if args.all else f"/{args.id}"
        done = ask("POST", f"{one}/replay") if args.deed == "replay" else ask("DELETE", one)
        print(", ".join(f"{count} {word}" for word, count in done.items()))


def _list(ask: _Admin) -> None:
    offset = 0
    while page := ask("GET", f"?limit={PAGE}&offset={offset}"):
        for letter in page:
            print(f"{letter['id']}\t{letter['at']}\t{letter['station']}\t{letter['action']}\t{letter['reason']}\t{letter['detail']}")
        offset += len(page)
        if len(page) < PAGE:
            break
