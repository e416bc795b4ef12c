"""The mapping as rows, made from the routes and ledgers: for `ocpp-gateway mapping` and the generated docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import getdoc, getmodule
from typing import NamedTuple

from translators.flow import Refusal, Route, Routes
from translators.tables import Kept, Ledger, Lost, Row, Rows, Sub, To
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, pair


class ActionRow(NamedTuple):
    """One action of one side in one pair. `fate`: relayed, translated, emulated or refused."""

    station: str
    backend: str
    sent_by: str
    action: str
    fate: str
    becomes: str
    why: str


class FieldRow(NamedTuple):
    """One field of a request, of an answer of the other leg, or made by the gateway."""

    station: str
    backend: str
    sent_by: str
    action: str
    part: str
    field: str
    fate: str
    target: str
    note: str


def action_rows() -> Iterator[ActionRow]:
    """Every action of every pair, in a stable order."""
    for station in STATION_VERSIONS:
        for backend in BACKEND_VERSIONS:
            found = pair(station, backend)
            if found.relay:
                yield ActionRow(station, backend, "both", "*", "relayed", "the same", "byte for byte after validation, guards and taps")
                continue
            yield from _side(station, backend, "station", found.from_station)
            yield from _side(station, backend, "backend", found.from_backend)


def _side(station: str, backend: str, sent_by: str, routes: Routes) -> Iterator[ActionRow]:
    for action, route in sorted(routes.items()):
        if isinstance(route, Refusal):
            yield ActionRow(station, backend, sent_by, action, "refused", "", f"{route.reason} [{route.loss}]")
            continue
        targets = sorted(_actions(route.ledger))
        module = getmodule(route.flow)
        sentence = (getdoc(module) or "").partition("\n")[0] if module is not None else ""
        yield ActionRow(station, backend, sent_by, action, "translated" if targets else "emulated", ", ".join(targets), sentence)


def _actions(ledger: Ledger) -> set[str]:
    """The actions of the other leg that a flow reaches."""
    found = {path.partition(".")[0] for path in (*_targets(ledger.request), *ledger.made)}
    return found | set(ledger.answers)


def _targets(rows: Rows) -> Iterator[str]:
    for row in rows.values():
        if isinstance(row, To):
            yield from row.targets
        elif isinstance(row, Sub):
            yield from _targets(row.rows)


def field_rows(row: ActionRow) -> Iterator[FieldRow]:
    """The fate of every field of one action; nothing for a relay or a refusal."""
    if row.fate in ("relayed", "refused"):
        return
    found = pair(row.station, row.backend)
    route = (found.from_station if row.sent_by == "station" else found.from_backend)[row.action]
    assert isinstance(route, Route)  # refusals returned above
    yield from _fields(row, "request", route.ledger.request)
    yield from _made(row, "request", route.ledger.made)
    for action, rows in route.ledger.answers.items():
        yield from _fields(row, f"answer of {action}", rows)
    yield from _made(row, "answer", route.ledger.answer_made)


def _fields(head: ActionRow, part: str, rows: Rows, prefix: str = "") -> Iterator[FieldRow]:
    for name, row in rows.items():
        if isinstance(row, Sub):
            yield from _fields(head, part, row.rows, f"{prefix}{name}.")
        else:
            yield FieldRow(head.station, head.backend, head.sent_by, head.action, part, prefix + name, *_fate(row))


def _fate(row: Row) -> tuple[str, str, str]:
    match row:
        case To(targets, note):
            return "to", ", ".join(targets), note
        case Kept(note):
            return "kept", "", note
        case Lost(loss, note):
            return "lost", f"[{loss}]", note
    raise AssertionError("sub-ledgers are walked by the caller")


def _made(head: ActionRow, part: str, made: Mapping[str, str]) -> Iterator[FieldRow]:
    for path, reason in made.items():
        yield FieldRow(head.station, head.backend, head.sent_by, head.action, part, "–", "made", path, reason)
