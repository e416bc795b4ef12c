"""Whatever a station sends: each field of what leaves has a source, or the ledger declares it as made.

A seed makes a whole conversation: messages of one station in a row, with the connectors and numbers of a real one mixed in, and a backend that
answers anything its schema allows, or refuses. That all of it is valid and answered is proved by `tests/gateway/test_every_message.py`.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.playbook import Conversation
from tests.strategies import instance
from translators.errors import Refused, RpcCode
from translators.flow import Route
from translators.ocpp1x.from_station import ROUTES
from translators.tables import Rows, Sub, To

TIMES = (
    "2026-11-23T12:00:00Z",
    "1970-01-01T00:00:10Z",
    "2099-01-01T00:00:00Z",
    "2026-11-23T11:59:58.123456Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
)
VALUES = ("1", "230,4", "12kWh", "NaN", "", "0x1F", "-1e3", "OCMF|{}|{}", '{"signedMeterData":"x"}', "ff", "1" * 70)


class Backend(dict[str, Any]):
    """Answers any action with anything valid, or not at all."""

    def __init__(self, rng: random.Random, version: Any) -> None:
        super().__init__()
        self._rng, self._version = rng, version

    def __contains__(self, _action: object) -> bool:
        return True

    def __getitem__(self, action: str) -> Any:
        if self._rng.random() < 0.2:
            cause = self._rng.choice(("answered", "timeout", "offline", "invalid"))
            return Refused(self._rng.choice(list(RpcCode)), "not now", "backend", cause)
        return instance(self._rng, self._version, action, "answer")


def message(rng: random.Random, action: str, talk: Conversation) -> dict[str, Any]:
    payload = instance(rng, "1.6", action, "request")
    if "connectorId" in payload:
        payload["connectorId"] = rng.choice((0, 1, 1, 1, 2, 63, 64, payload["connectorId"]))
    if "timestamp" in payload:
        payload["timestamp"] = rng.choice(TIMES)
    if "transactionId" in payload:
        numbers = [row.number for row in talk.memory.memory.transactions.rows]
        payload["transactionId"] = rng.choice((-1, 0, 4711, 1740700801, *numbers, *numbers, payload["transactionId"]))
    for values in (payload.get("meterValue", ()), payload.get("transactionData", ())):
        for value in values:
            value["timestamp"] = rng.choice(TIMES)
            for sample in value["sampledValue"]:
                if rng.random() < 0.6:
                    sample["value"] = rng.choice(VALUES)
    return payload


def targets(rows: Rows) -> Iterator[str]:
    for row in rows.values():
        if isinstance(row, To):
            yield from row.targets
        elif isinstance(row, Sub):
            yield from targets(row.rows)


def paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(None if name == "customData" else inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, path)
    else:
        yield path


def undeclared(found: Iterator[str], declared: set[str]) -> set[str]:
    return {path for path in found if not any(path == one or path.startswith(f"{one}.") for one in declared)}


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
@pytest.mark.parametrize("seed", range(10))
def test_whatever_leaves_has_a_source_or_is_declared_as_made(backend: str, seed: int) -> None:
    rng = random.Random(f"ledger {backend} {seed}")
    talk = Conversation("1.6", backend, from_station=ROUTES)
    for _ in range(40):
        action = rng.choice(sorted(action for action, route in ROUTES.items() if isinstance(route, Route)))
        route = ROUTES[action]
        assert isinstance(route, Route)
        result = talk.station(action, message(rng, action, talk), Backend(rng, backend))
        declared = {*targets(route.ledger.request), *route.ledger.made}
        for sent in result.sent:
            if sent.to == "backend":
                assert undeclared(paths(sent.payload, sent.action), declared) == set(), action
        answered = {*route.ledger.answer_made, *(target for rows in route.ledger.answers.values() for target in targets(rows))}
        assert undeclared((path.removeprefix(".") for path in paths(result.answer or [], "")), answered) == set(), action
