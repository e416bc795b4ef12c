"""The mapping as rows, made from the routes and ledgers: for `ocpp-gateway mapping` and the generated docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import getdoc, getmodule
from typing import NamedTuple

from translators.flow import Fate, Refusal, Route
from translators.ocpp1x import from_backend, from_station, to_backend, to_station
from translators.relay import GUARDS
from translators.tables import Kept, Ledger, Lost, Row, Rows, Sub, To
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, Family, Pair, Version, all_actions, pair

SIDES = ("station", "backend")


class ActionRow(NamedTuple):
    """One action of one side in one pair. `fate`: see `translators.flow.Fate`."""

    station: str
    backend: str
    sent_by: str
    action: str
    fate: Fate
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


_FROM_STATION: dict[Family, frozenset[str]] = {"1.x": frozenset(from_station.ROUTES), "2.x": frozenset(to_backend.ROUTES)}
_FROM_BACKEND: dict[Family, frozenset[str]] = {"1.x": frozenset(from_backend.ROUTES), "2.x": frozenset(to_station.ROUTES)}


def starts(version: Version, side: str) -> frozenset[str]:
    """The actions that a side of a version may start: the tables of its family have them all, the codec knows those of the version."""
    return frozenset(
        action for action in (_FROM_STATION if side == "station" else _FROM_BACKEND)[version.family] if version.codec.knows(action)
    )


def action_rows() -> Iterator[ActionRow]:
    """Every action of every pair, in a stable order."""
    for station in STATION_VERSIONS:
        for backend in BACKEND_VERSIONS:
            found = pair(station, backend)
            for side in SIDES:
                for action in sorted(starts(found.station if side == "station" else found.backend, side)):
                    yield _row(found, side, action)


def _relayed(found: Pair, side: str, action: str) -> ActionRow:
    guard = GUARDS.get(action) if side == "backend" else None
    guarded = f"; {guard.why} [{guard.loss}]" if guard is not None and found.backend.family in guard.families else ""
    asked = guard.asks if guard is not None else ""
    how = "as it is" if asked else "byte for byte"  # a flow that asks first says the command itself
    becomes = ", ".join(filter(None, (action, asked)))
    return ActionRow(found.station.name, found.backend.name, side, action, "relayed", becomes, f"{how} after validation{guarded}")


def _row(found: Pair, side: str, action: str) -> ActionRow:
    head = (found.station.name, found.backend.name, side, action)
    asking, other = (found.station, found.backend) if side == "station" else (found.backend, found.station)
    if side == "backend" and asking.family == other.family and action in GUARDS and GUARDS[action].always:
        return ActionRow(*head, "refused", "", f"{GUARDS[action].why} [{GUARDS[action].loss}]")
    if found.relay:
        return _relayed(found, side, action)
    route = (found.from_station if side == "station" else found.from_backend)[action]
    if isinstance(route, Refusal):
        return ActionRow(*head, "refused", "", f"{route.reason} [{route.loss}]")
    reached = _actions(route.ledger)
    forth, back = reached & starts(other, side), reached & starts(asking, _opposite(side)) - starts(other, side)
    missing = reached - forth - starts(asking, _opposite(side))
    fate = route.fates.get(other.name) or route.fates.get("") or _derived(action, forth, missing)
    if fate == "refused":
        return ActionRow(*head, fate, "", f"OCPP {other.name} has no {' or '.join(sorted(missing)) or action}.")
    becomes = [*sorted(forth), *(f"{name} (back)" for name in sorted(back))]
    return ActionRow(*head, fate, ", ".join(becomes), _sentence(route))


def _opposite(side: str) -> str:
    return "backend" if side == "station" else "station"


def _derived(action: str, forth: set[str], missing: set[str]) -> Fate:
    if forth == {"DataTransfer"} != {action}:
        return "carried"
    if forth:
        return "translated"
    return "refused" if missing else "emulated"


def _sentence(route: Route) -> str:
    if route.flow.__name__ == "relay":
        return "the same, in the words of its receiver"
    return (getdoc(getmodule(route.flow)) or "").partition("\n")[0]


def _actions(ledger: Ledger) -> set[str]:
    """The actions that a flow reaches, on either leg."""
    found = {path.partition(".")[0] for path in (*_targets(ledger.request), *ledger.made)} | set(ledger.answers)
    return {name for name in found if name in all_actions()}


def _targets(rows: Rows) -> Iterator[str]:
    for row in rows.values():
        if isinstance(row, To):
            yield from row.targets
        elif isinstance(row, Sub):
            yield from _targets(row.rows)


def field_rows(row: ActionRow) -> Iterator[FieldRow]:
    """The fate of every field of one action; nothing for a relay or a refusal."""
    found = pair(row.station, row.backend)
    route = (found.from_station if row.sent_by == "station" else found.from_backend).get(row.action)
    if row.fate == "refused" or not isinstance(route, Route):
        return
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
