"""Keys with a connector or a language in their name, for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.memory.inventory import Variable
from translators.ocpp1x.from_backend import ROUTES

Facts = dict[tuple[str, int, str, str], str]
"""(component, EVSE, variable, instance) -> value."""

FACTS: Facts = {
    ("FiscalMetering", 1, "PublicKey", ""): "oca:base16:asn1:30",
    ("TariffCostCtrlr", 0, "TariffFallbackMessage", ""): "0.30 EUR/kWh",
    ("TariffCostCtrlr", 0, "TariffFallbackMessage", "de"): "30 ct/kWh",
    ("TariffCostCtrlr", 0, "OfflineTariffFallbackMessage", "de"): "40 ct/kWh",
}


def named(fact: tuple[str, int, str, str]) -> dict[str, Any]:
    component, evse, variable, instance = fact
    return {
        "component": {"name": component} | ({"evse": {"id": evse}} if evse else {}),
        "variable": {"name": variable} | ({"instance": instance} if instance else {}),
    }


def variable(fact: tuple[str, int, str, str]) -> Variable:
    component, evse, name, instance = fact
    return Variable(component, evse=evse, variable=name, variant=instance, mutability="ReadOnly" if evse else "ReadWrite")


def station(facts: Facts, *, reported: bool = True) -> Conversation:
    """Two plugs at the first EVSE, one at the second."""
    talk = Conversation("2.1", "1.6", from_backend=ROUTES)
    talk.memory.memory.topology.learn_all([(1, 1), (1, 2), (2, 1)])
    if reported:
        inventory = talk.memory.memory.inventory
        inventory.ask(1, "x", talk.memory.now)
        inventory.heard(0, more=False, variables=[variable(fact) for fact in facts], now=talk.memory.now)
    return talk


def read(talk: Conversation, facts: Facts, *keys: str) -> Any:
    told = [{**named(fact), "attributeStatus": "Accepted", "attributeValue": value} for fact, value in facts.items()]
    return talk.backend("GetConfiguration", {"key": list(keys)} if keys else {}, {"GetVariables": {"getVariableResult": told}}).answer


@pytest.mark.parametrize("reported", [True, False])
def test_both_plugs_of_an_evse_have_the_key_of_its_meter(reported: bool) -> None:
    talk = station(FACTS, reported=reported)
    answer = read(talk, FACTS, "MeterPublicKey1", "meterpublickey[2]", "MeterPublicKey3", "MeterPublicKey4")
    assert answer == {
        "configurationKey": [
            {"key": "MeterPublicKey1", "readonly": True, "value": "oca:base16:asn1:30"},
            {"key": "meterpublickey[2]", "readonly": True, "value": "oca:base16:asn1:30"},
        ],
        "unknownKey": ["MeterPublicKey3", "MeterPublicKey4"],
    }


def test_a_key_of_a_meter_is_whole_or_not_told() -> None:
    facts: Facts = {("FiscalMetering", 1, "PublicKey", ""): "A" * 501}
    assert read(station(facts), facts, "MeterPublicKey1") == {"configurationKey": [{"key": "MeterPublicKey1", "readonly": True}]}


def test_the_price_text_of_a_language_is_read_and_written() -> None:
    talk = station(FACTS)
    answer = read(talk, FACTS, "DefaultPriceText,de", "DefaultPriceText,fr")
    text = '{"priceText":"30 ct/kWh","priceTextOffline":"40 ct/kWh"}'
    assert answer == {
        "configurationKey": [{"key": "DefaultPriceText,de", "readonly": False, "value": text}],
        "unknownKey": ["DefaultPriceText,fr"],
    }
    place = named(("TariffCostCtrlr", 0, "TariffFallbackMessage", "de"))
    done = {"setVariableResult": [{**place, "attributeStatus": "Accepted"}]}
    change = {"key": "DefaultPriceText,de", "value": '{"priceText":"35 ct/kWh"}'}
    result = talk.backend("ChangeConfiguration", change, {"SetVariables": done})
    assert result.sent[-1].payload == {"setVariableData": [{**place, "attributeType": "Actual", "attributeValue": "35 ct/kWh"}]}
    assert result.answer == {"status": "Accepted"}


def test_of_all_keys_those_are_told_whose_variables_the_station_reported() -> None:
    answer = read(station(FACTS), FACTS)
    names = [row["key"] for row in answer["configurationKey"]]
    assert [name for name in names if name.startswith(("MeterPublicKey", "DefaultPrice"))] == [
        "DefaultPrice",
        "MeterPublicKey1",
        "MeterPublicKey2",
        "DefaultPriceText,de",
    ]
    assert [name for name in names if "/" in name] == []
