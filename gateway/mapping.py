"""`ocpp-gateway mapping`: what becomes of each message and field, said by the translators' own tables."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

import orjson

from translators.mapping import ActionRow, FieldRow, action_rows, field_rows
from translators.versions import STATION_VERSIONS

_ACTION_HEAD = ("station", "backend", "sent by", "action", "fate", "becomes", "why")
_FIELD_HEAD = ("station", "backend", "sent by", "action", "part", "field", "fate", "target", "note")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", metavar="ACTION", help="one action, with the fate of its fields; all actions when absent")
    parser.add_argument("--from", dest="source", choices=STATION_VERSIONS, metavar="V", help="only messages sent in this version")
    parser.add_argument("--to", dest="target", choices=STATION_VERSIONS, metavar="V", help="only messages received in this version")
    parser.add_argument("--format", choices=("table", "md", "json"), default="table")


def main(args: Namespace) -> int:
    actions = [row for row in action_rows() if _wanted(row, args)]
    details: list[FieldRow] = []
    if args.action:
        actions = [row for row in actions if row.action.casefold() == args.action.casefold()]
        if not actions:
            print(f"ACTION: no such action between these versions: {args.action!r}", file=sys.stderr)
            return 2
        details = [field for row in actions for field in (list(field_rows(row)) or [_whole(row)])]
    rows: Sequence[ActionRow | FieldRow] = details or actions
    head: tuple[str, ...] = _FIELD_HEAD if details else _ACTION_HEAD
    if args.format == "json":
        sys.stdout.write(orjson.dumps([_named(row, head) for row in rows], option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        write = _markdown if args.format == "md" else _columns
        try:
            for line in write(head, [_cells(row) for row in rows]):
                print(line)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough; nothing may be flushed at exit
    return 0


def _wanted(row: ActionRow, args: Namespace) -> bool:
    sender, receiver = (row.station, row.backend) if row.sent_by == "station" else (row.backend, row.station)
    return args.source in (None, sender) and args.target in (None, receiver)


def _whole(row: ActionRow) -> FieldRow:
    """A message whose fields have no fates of their own: it is refused, or passes as it is."""
    return FieldRow(row.station, row.backend, row.sent_by, row.action, "request", "*", row.fate, row.becomes, row.why)


def _cells(row: ActionRow | FieldRow) -> tuple[str, ...]:
    return tuple(str(value) for value in row)


def _named(row: ActionRow | FieldRow, head: tuple[str, ...]) -> dict[str, str]:
    return {name.replace(" ", "_"): cell for name, cell in zip(head, _cells(row), strict=True)}


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


def _columns(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(line[index]) for line in (head, *rows)) for index in range(len(head))]
    for line in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
