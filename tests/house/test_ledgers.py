"""The three proofs of every ledger (architecture 5.7, the docstring of translators/tables.py).

*Total*: each field of the message that enters, and of each answer, has a row. *True*: a field that is changed in a vector moves nothing but the
targets of its row, and a row that no vector moves claims too much. *Complete*: what appears in a message that leaves has a source, or is declared as made.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import msgspec.inspect as mi
import orjson
import pytest

from tests.probing import Case, Probe, leaves, message_type, names, play, probes
from translators import canonical as c
from translators.flow import Route
from translators.ocpp1x import wire
from translators.tables import Kept, Ledger, Lost, Row, Rows, Sub, To
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, VERSIONS, pair

VECTORS = Path(__file__).parents[1] / "vectors"


def routes() -> Iterator[tuple[str, str, str, str, Route]]:
    """Each ledger once: (station, backend, side, action, route)."""
    seen: set[int] = set()
    for station in STATION_VERSIONS:
        for backend in BACKEND_VERSIONS:
            found = pair(station, backend)
            for side, table in (("station", found.from_station), ("backend", found.from_backend)):
                for action, route in table.items():
                    if isinstance(route, Route) and id(route) not in seen:
                        seen.add(id(route))
                        yield station, backend, side, action, route


ROUTES = [pytest.param(*row, id="-".join(row[:4])) for row in routes()]


def missing_rows(rows: Rows, struct: type[msgspec.Struct], path: str) -> Iterator[str]:
    """Fields without a row and rows without a field, below `struct`."""
    info = mi.type_info(struct)
    assert isinstance(info, mi.StructType)
    fields = {part.name: part.type for part in info.fields}
    for name in fields.keys() ^ rows.keys():
        yield f"{path}.{name}"
    for name, row in rows.items():
        if isinstance(row, Sub) and name in fields:
            inner = fields[name]
            inner = inner.item_type if isinstance(inner, mi.VarTupleType) else inner
            assert isinstance(inner, mi.StructType), f"{path}.{name} has no parts"
            yield from missing_rows(row.rows, inner.cls, f"{path}.{name}")


@pytest.mark.parametrize(("station", "backend", "side", "action", "route"), ROUTES)
def test_a_ledger_is_total(station: str, backend: str, side: str, action: str, route: Route) -> None:
    asking, other = (station, backend) if side == "station" else (backend, station)
    found = list(missing_rows(route.ledger.request, message_type(asking, action, "request"), action))
    for asked, rows in route.ledger.answers.items():
        # A flow may ask the other leg, or the one the request came from (`ask`).
        legs = [version for version in (other, asking) if asked in (wire if VERSIONS[version].family == "1.x" else c).REQUESTS]
        lacks = [list(missing_rows(rows, message_type(version, asked, "answer"), f"{asked} answer")) for version in legs]
        found += min(lacks, key=len)
    assert sorted(found) == []


def cases() -> Iterator[Case]:
    for path in sorted(VECTORS.rglob("*.json")):
        vector = orjson.loads(path.read_bytes())
        if pair(vector["station"], vector["backend"]).relay:
            continue
        for index in range(len(vector["exchanges"])):
            case = Case(vector, index, f"{path.parent.parent.name}/{path.parent.name}/{path.stem}[{index}]")
            if case.route is not None:
                yield case


CASES = [pytest.param(case, id=case.label) for case in cases()]


def row_of(rows: Rows, path: str) -> Row | None:
    """The row that speaks for a field: its own, or that of the object it is in."""
    name, _, below = path.partition(".")
    row = rows.get(name)
    return row_of(row.rows, below) if isinstance(row, Sub) and below else row


def covers(target: str, path: str) -> bool:
    """A target covers what is below it; an object that comes or goes, or a list that grows, is covered by a target in it."""
    return path == target or path.startswith(target + ".") or target.startswith(path + ".")


def untrue(probe: Probe, ledger: Ledger) -> str | None:
    """What a changed field moved that its row does not say."""
    rows = ledger.answers.get(probe.action, {}) if probe.answered else ledger.request
    row = row_of(rows, probe.field)
    targets = row.targets if isinstance(row, To) else ()
    sent = {path for path in probe.sent if not any(covers(target, path) for target in targets)}
    returned = {path for path in probe.returned if not any(covers(target, path) for target in targets)} if probe.answered else set()
    if not sent | returned:
        return None
    kind = f"answer to {probe.action}" if probe.answered else probe.action
    return f"{kind}: {probe.field} ({type(row).__name__}) also moves {sorted(sent | returned)}"


@cache
def probed(case: Case) -> tuple[Probe, ...]:
    return tuple(probes(case))


@pytest.mark.parametrize("case", CASES)
def test_a_changed_field_moves_nothing_but_the_targets_of_its_row(case: Case) -> None:
    assert case.route is not None
    ledger = case.route.ledger
    assert sorted({text for probe in probed(case) if (text := untrue(probe, ledger)) is not None}) == []


NOT_SHOWN = frozenset({"NotifyEvent: eventData.cleared"})
"""Rows that are true and move nothing alone; the list may only shrink. cleared: only together with another actualValue."""


def test_no_row_claims_what_no_vector_shows() -> None:
    """A field that many vectors change, and that never moves anything, does not reach its targets."""
    moved: dict[tuple[int, bool, str, str], bool] = {}
    labels: dict[int, str] = {}
    for parameter in CASES:
        case: Any = parameter.values[0]
        if not case.exchange.get("sends"):
            continue  # answered here: nothing can move
        key = id(case.route.ledger)
        labels[key] = case.exchange["action"]
        for probe in probed(case):
            rows = case.route.ledger.answers.get(probe.action, {}) if probe.answered else case.route.ledger.request
            row = row_of(rows, probe.field)
            if isinstance(row, To):
                place = (key, probe.answered, probe.action, probe.field)
                moved[place] = moved.get(place, False) or bool(probe.sent or probe.returned or probe.branched)
    still = {f"{labels[key]}: {field}{' (answer)' * answered}" for (key, answered, _, field), has in moved.items() if not has}
    assert sorted(still - NOT_SHOWN) == []


def target_paths(rows: Rows) -> Iterator[str]:
    for row in rows.values():
        if isinstance(row, To):
            yield from row.targets
        elif isinstance(row, Sub):
            yield from target_paths(row.rows)
        else:
            assert isinstance(row, Lost | Kept)


@pytest.mark.parametrize("case", CASES)
def test_what_leaves_has_a_source_or_is_declared_as_made(case: Case) -> None:
    assert case.route is not None
    ledger = case.route.ledger
    result = play(case, case.exchange["payload"], None)
    assert result is not None
    targets = {*target_paths(ledger.request), *(target for rows in ledger.answers.values() for target in target_paths(rows)), *ledger.made}
    sent = {names((one.action, *path)) for one in result.sent for path, _ in leaves(one.payload) if path}
    unknown = {path for path in sent if not any(covers(target, path) or covers(path, target) for target in targets)}
    if result.answer is not None and ledger.answers:
        known = {*(target for rows in ledger.answers.values() for target in target_paths(rows)), *ledger.answer_made}
        known |= set(target_paths(ledger.request))
        returned = {names(path) for path, _ in leaves(result.answer) if path}
        unknown |= {f"answer: {path}" for path in returned if not any(covers(target, path) for target in known)}
    assert sorted(unknown) == []
