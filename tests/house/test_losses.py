"""The losses that a ledger declares are those that its flow can count: the names in the code that the flow reaches, no more and no fewer.

`tests/gateway/test_every_message.py` proves the same by what happens: none is counted that is not declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.house.test_ledgers import ROUTES
from translators.flow import Refusal, Route
from translators.losses import LOSSES
from translators.tables import EnumMap, Ledger
from translators.versions import pair

NOT_FLOWS = ("translators.canonical", "translators.memory", "translators.ocpp1x.wire", "translators.ocpp1x.nested")

OTHER_WORDS = frozenset(
    ["certificates", "display", "event", "firmware", "log", "negative_id", "phase", "report", "reservation", "tariff", "text", "url"]
)
"""Names of losses that stand in flows for something else too."""
NESTED = frozenset({"cert.oem_root", "cert.too_long", "id_token.additional_info", "id_token.type"})
"""Of the table for all messages of the Plug & Charge convention, which each of its flows reaches as a whole."""


def is_ours(found: Any) -> bool:
    module = getattr(found, "__module__", None) or ""
    return module.startswith("translators") and module not in NOT_FLOWS and not module.startswith(NOT_FLOWS[:2])


def of_code(code: CodeType, names: dict[str, Any]) -> Iterator[Any]:
    """The constants of a function, and what its names stand for, in its module or in one that it names."""
    modules = [names[name] for name in code.co_names if isinstance(names.get(name), ModuleType)]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from of_code(constant, names)
        else:
            yield constant
    for name in code.co_names:
        yield names.get(name)
        yield from (getattr(module, name, None) for module in modules if module.__name__.startswith("translators"))


def next_to(found: Any) -> Iterator[Any]:
    """What a function, class, table or rule leads to."""
    if isinstance(found, FunctionType):
        if is_ours(found):
            yield from of_code(found.__code__, found.__globals__)
            yield from (cell.cell_contents for cell in found.__closure__ or ())
    elif isinstance(found, type):
        if is_ours(found):
            parts = (getattr(part, "fget", None) or getattr(part, "__func__", part) for part in vars(found).values())
            yield from (part for part in parts if isinstance(part, FunctionType))
    elif isinstance(found, EnumMap):
        yield from (loss for _, loss in found.rows.values())
    elif isinstance(found, dict):
        if found is not LOSSES:
            yield from found.values()
    elif isinstance(found, (tuple, list, set, frozenset)):
        yield from found
    elif hasattr(found, "__wrapped__"):
        yield found.__wrapped__
    elif not isinstance(found, (Ledger, Route, Refusal, ModuleType)) and is_ours(type(found)):
        yield type(found)
        yield from (getattr(found, name, None) for name in getattr(type(found), "__slots__", ()))
        yield from getattr(found, "__dict__", {}).values()


def reached(flow: Any) -> set[str]:
    """Every name of a loss in what a flow leads to."""
    names: set[str] = set()
    seen: dict[int, Any] = {}
    todo = [flow]
    while todo:
        found = todo.pop()
        if isinstance(found, str):
            names.update({found} & LOSSES.keys())
        elif id(found) not in seen:
            seen[id(found)] = found  # kept: another object could get its id
            todo.extend(next_to(found))
    return names


@pytest.mark.parametrize(("station", "backend", "side", "action", "route"), ROUTES)
def test_a_declared_loss_is_one_the_flow_can_count(station: str, backend: str, side: str, action: str, route: Route) -> None:
    assert sorted(set(route.ledger.losses) - reached(route.flow)) == []


@pytest.mark.parametrize(("station", "backend", "side", "action", "route"), ROUTES)
def test_a_loss_that_the_flow_names_is_declared(station: str, backend: str, side: str, action: str, route: Route) -> None:
    """But for flows between 2.0.1 and 2.1, whose ledgers are made from the rules for their messages."""
    if not route.flow.__module__.startswith("translators.ocpp201.deltas"):
        assert sorted(reached(route.flow) - route.ledger.declared - OTHER_WORDS - NESTED) == []


def test_the_walk_finds_what_a_flow_names_and_nothing_of_another_one() -> None:
    table = pair("1.6", "2.1").from_backend
    flows = {action: route.flow for action, route in table.items() if isinstance(route, Route)}
    assert "profile.offline" in reached(flows["SetChargingProfile"])
    assert reached(flows["ClearCache"]) == set()
