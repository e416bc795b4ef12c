"""How the small central system answers what stations send: one function per action, by version."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gateway.simulator.exchanges import Exchange

if TYPE_CHECKING:
    from gateway.simulator.central_system import CentralSystem

Rule = Callable[["CentralSystem", Exchange], dict[str, Any]]


def boot_notification(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """The status set for this station, else the central system's."""
    status = central.boot_statuses.get(exchange.station_id, central.boot_status)
    return {"status": status, "currentTime": central.now(), "interval": central.heartbeat_interval}


def heartbeat(central: CentralSystem, _: Exchange) -> dict[str, Any]:
    """The time."""
    return {"currentTime": central.now()}


def authorize_16(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """By the token table."""
    return {"idTagInfo": {"status": central.token_status(exchange.payload["idTag"])}}


def start_transaction(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """Numbered also when the token is refused: the transaction runs until the station stops it."""
    number = central.records.start(exchange.station_id, exchange.payload)
    return {"transactionId": number, "idTagInfo": {"status": central.token_status(exchange.payload["idTag"])}}


def meter_values_16(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """Kept with their transaction."""
    central.records.sample(exchange.station_id, exchange.payload)
    return {}


def stop_transaction(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """idTagInfo only when there was a token to judge (1.6 §6.50)."""
    central.records.stop(exchange.station_id, exchange.payload)
    tag = exchange.payload.get("idTag")
    return {} if tag is None else {"idTagInfo": {"status": central.token_status(tag)}}


def data_transfer(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """Known vendors are those the central system was told of."""
    return {"status": "Accepted" if exchange.payload["vendorId"] in central.vendors else "UnknownVendorId"}


def authorize_2x(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """By the token table."""
    return {"idTokenInfo": {"status": central.token_status(exchange.payload["idToken"]["idToken"])}}


def transaction_event(central: CentralSystem, exchange: Exchange) -> dict[str, Any]:
    """An event with a token is answered with its status (E01.FR.12)."""
    central.records.event(exchange.station_id, exchange.payload)
    token = exchange.payload.get("idToken")
    if token is None:
        return {}
    # C02.FR.02: a session started by a button is always accepted.
    status = "Accepted" if token["type"] == "NoAuthorization" else central.token_status(token["idToken"])
    return {"idTokenInfo": {"status": status}}


def accepted(_: CentralSystem, __: Exchange) -> dict[str, Any]:
    """Messages whose answer is only a status."""
    return {"status": "Accepted"}


_BOTH: dict[str, Rule] = {
    "BootNotification": boot_notification,
    "DataTransfer": data_transfer,
    "Heartbeat": heartbeat,
    "SignCertificate": accepted,
}

_RULES_16: dict[str, Rule] = {
    **_BOTH,
    "Authorize": authorize_16,
    "MeterValues": meter_values_16,
    "StartTransaction": start_transaction,
    "StopTransaction": stop_transaction,
}

_RULES_2X: dict[str, Rule] = {
    **_BOTH,
    "Authorize": authorize_2x,
    "NotifyEVChargingNeeds": accepted,
    "NotifyEVChargingSchedule": accepted,
    "TransactionEvent": transaction_event,
}

RULES: dict[str, dict[str, Rule]] = {"1.6": _RULES_16, "2.0.1": _RULES_2X, "2.1": _RULES_2X}
"""Actions not listed are answered `{}` when their answer has no required field, else NotSupported."""
