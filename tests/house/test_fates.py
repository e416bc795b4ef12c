"""The table that `ocpp-gateway mapping` prints is complete, and true of what the flows do.

Complete: every action of the official schema lists (of the `ocpp` package where those are not beside the project) and of the WSDLs, for every
target, in both directions. True: valid messages of each action, and the vectors, go where the table says and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import pytest
from lxml import etree

from gateway.commands import Side
from gateway.runs import Incoming
from gateway.translate import Translation
from tests.examples import SERVICES, SOAP, generated, vectors
from tests.probing import Case, play
from tests.translators.generate.test_schemas import FOLDERS, OFFICIAL, official
from translators.errors import Invalid, Refused
from translators.generate.schemas import SchemaSet, schemas
from translators.mapping import ActionRow, action_rows, starts
from translators.memory.station import Station
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, VERSIONS, pair
from wsdl.types import operations

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
JSON: dict[str, SchemaSet] = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}
COUNTS = {"1.5": 24, "1.6": 28 + 11, "2.0.1": 64, "2.1": 91}
ROWS = {(row.station, row.backend, row.sent_by, row.action): row for row in action_rows()}


def listed(version: str) -> set[str]:
    """The actions of a version, from outside the translators."""
    if version in SOAP:
        return {name for service in SERVICES.values() for name in operations(SOAP[version], service)}
    names = official(JSON[version]) if OFFICIAL.is_dir() else schemas(JSON[version])
    return {name.removesuffix("Request") for name in names if not name.endswith("Response")}


@pytest.mark.parametrize("version", COUNTS)
def test_the_lists_have_the_numbers_of_the_specifications(version: str) -> None:
    assert set(FOLDERS) == set(JSON.values())
    assert len(listed(version)) == COUNTS[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_action_of_a_version_has_a_fate_for_every_target(version: str) -> None:
    for station in STATION_VERSIONS:
        for backend in BACKEND_VERSIONS:
            rows = [row for row in ROWS.values() if (row.station, row.backend) == (station, backend)]
            if station == backend == version:
                assert {row.action for row in rows} == listed(version)
            elif version in (station, backend):
                side = "station" if version == station else "backend"
                other = backend if version == station else station
                started = {row.action for row in rows if row.sent_by == side}
                # What one side does not start, the other starts: no action of the version is left out.
                assert started | starts(VERSIONS[version], "backend" if side == "station" else "station") == listed(version), other
                assert len([row for row in rows if row.sent_by == side]) == len(started)


def test_every_row_says_why_and_what_it_becomes() -> None:
    assert [row for row in ROWS.values() if not row.why] == []
    becomes = {"translated": {True}, "carried": {True}, "relayed": {True}, "emulated": {True, False}, "refused": {False}}
    assert [row for row in ROWS.values() if bool(row.becomes) not in becomes[row.fate]] == []


class Seen(NamedTuple):
    """What one message did: the actions that left on the other leg and on its own, and what was counted as lost."""

    forth: frozenset[str]
    back: frozenset[str]
    losses: tuple[str, ...]
    outcome: str


def from_sessions(row: ActionRow) -> Iterator[Seen]:
    """Generated messages through a session whose peers say yes."""
    asking = VERSIONS[row.station if row.sent_by == "station" else row.backend]
    side = Side(row.sent_by)
    for payload in generated(asking.name, row.sent_by, row.action):
        work = Translation(Station("CB1234", row.station, row.backend), side, NOW)
        body: Any = etree.fromstring(payload) if asking.is_soap else payload
        list(work.line(Incoming("1", row.action, body, payload, row.action == "NotifyPeriodicEventStream"), []))
        exchange = next(one for one in work.session.runner.exchanges if one.message_id == "1")
        calls = [(frame.side, frame.action) for frame in exchange.sent if frame.kind == 2]
        forth = frozenset(action for to, action in calls if to is not side)
        back = frozenset(action for to, action in calls if to is side)
        yield Seen(forth, back, tuple(exchange.losses), exchange.outcome)


@cache
def from_vectors(station: str, backend: str) -> dict[tuple[str, str], list[Seen]]:
    """What each exchange of the vectors of this pair did, by side and action; those of pairs with the same tables are played as this pair."""
    found: dict[tuple[str, str], list[Seen]] = {}
    here = pair(station, backend)
    for vector in vectors():
        there = pair(vector["station"], vector["backend"])
        if here.relay or (there.from_station, there.from_backend) != (here.from_station, here.from_backend):
            continue
        known = {"station": starts(here.station, "station"), "backend": starts(here.backend, "backend")}
        if any(exchange["action"] not in known[exchange["from"]] for exchange in vector["exchanges"]):
            continue
        for index, exchange in enumerate(vector["exchanges"]):
            side = exchange["from"]
            with suppress(Refused, Invalid, AssertionError):  # a message that this version does not have
                result = play(Case({**vector, "station": station, "backend": backend}, index, ""), exchange["payload"], None)
                if result is not None:
                    forth = frozenset(sent.action for sent in result.sent if sent.to != side)
                    back = frozenset(sent.action for sent in result.sent if sent.to == side)
                    seen = Seen(forth, back, tuple(result.losses), "ok" if result.error is None else "refused")
                    found.setdefault((side, exchange["action"]), []).append(seen)
    return found


def untrue(row: ActionRow, seen: list[Seen]) -> Iterator[str]:
    """Where the table says otherwise than what was seen."""
    becomes = {name.removesuffix(" (back)") for name in row.becomes.split(", ")}
    forth = {action for one in seen for action in one.forth}
    if extra := {action for one in seen for action in one.forth | one.back} - becomes:
        yield f"also sends {sorted(extra)}"
    match row.fate:
        case "refused":
            if silent := [one for one in seen if not one.losses and one.outcome == "ok"]:
                yield f"refused without a loss: {silent[0]}"
        case "translated" | "carried" | "relayed":
            if not forth:
                yield f"never reaches the other side: {seen}"
        case "emulated":
            if answered := [one for one in seen if one.outcome == "invalid"]:
                yield f"not taken: {answered}"


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: "-".join(row[:4]))
def test_messages_go_where_the_table_says(row: ActionRow) -> None:
    seen = [*from_sessions(row), *from_vectors(row.station, row.backend).get((row.sent_by, row.action), [])]
    assert list(untrue(row, seen)) == []
