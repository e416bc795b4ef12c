"""What a central system knows of the transactions it was told about, from 1.6 messages or from TransactionEvents."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gateway.simulator.exchanges import Exchange

_KEPT = 100_000
_REGISTER = "Energy.Active.Import.Register"
_OF_TRANSACTIONS = ("MeterValues", "StartTransaction", "StopTransaction", "TransactionEvent")


@dataclass(slots=True, eq=False)
class CentralTransaction:
    """One transaction. Energy in Wh; timestamps as they were on the wire.

    `connector` is the connectorId of 1.6 and the EVSE id of 2.x. `meter_values` has every meterValue entry received, those of the stop too.
    2.x only: `events` (the requests in order of arrival), `remote_start_id`, `charging_state`.
    """

    station_id: str
    transaction_id: int | str
    connector: int | None = None
    id_token: str | None = None
    started: str | None = None
    meter_start: float | None = None
    meter_values: list[dict[str, Any]] = field(default_factory=list)
    stopped: str | None = None
    meter_stop: float | None = None
    reason: str | None = None
    stop_id_token: str | None = None
    reservation_id: int | None = None
    remote_start_id: int | None = None
    charging_state: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def registers(self) -> list[float]:
        """Every total import register received, in Wh, in order of arrival."""
        return [wh for value in self.meter_values for sample in value["sampledValue"] if (wh := _register_wh(sample)) is not None]

    @property
    def energy(self) -> float | None:
        """Energy of the transaction in Wh: last register less the first; None while one is missing."""
        first = self.registers[0] if self.meter_start is None and self.registers else self.meter_start
        last = self.registers[-1] if self.meter_stop is None and self.registers else self.meter_stop
        return None if first is None or last is None else last - first

    @property
    def seq_nos(self) -> list[int]:
        """The sequence numbers in order of arrival (2.x)."""
        return [event["seqNo"] for event in self.events]


def _register_wh(sample: dict[str, Any]) -> float | None:
    if sample.get("measurand", _REGISTER) != _REGISTER or "phase" in sample or sample.get("format") == "SignedData":
        return None
    unit = sample.get("unit") or sample.get("unitOfMeasure", {}).get("unit", "Wh")
    scale = 10.0 ** int(sample.get("unitOfMeasure", {}).get("multiplier", 0))
    return float(sample["value"]) * scale * (1000 if unit == "kWh" else 1)


class CentralTransactions:
    """All of them, by station and id, the oldest forgotten first."""

    def __init__(self) -> None:
        self._all: OrderedDict[tuple[str, int | str], CentralTransaction] = OrderedDict()
        self._numbers: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._answers: OrderedDict[tuple[str, str, str], dict[str, Any]] = OrderedDict()
        self._last_number = 0

    @property
    def all(self) -> list[CentralTransaction]:
        """In order of their start."""
        return list(self._all.values())

    def find(self, station_id: str, transaction_id: int | str) -> CentralTransaction | None:
        """One transaction."""
        return self._all.get((station_id, transaction_id))

    def once(self, exchange: Exchange, answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The answer to a message about a transaction; one that comes again under its old id is answered again and counted once (1.6 errata 3.1)."""
        if exchange.action not in _OF_TRANSACTIONS:
            return answer()
        key = (exchange.station_id, exchange.unique_id, exchange.frame)
        if key not in self._answers:
            self._answers[key] = answer()
            _bound(self._answers)
        return self._answers[key]

    def start(self, station_id: str, request: dict[str, Any]) -> int:
        """A 1.6 StartTransaction; returns its number: increasing, and the same for a repeated request."""
        key = (station_id, repr(sorted(request.items())))
        number = self._numbers.get(key)
        if number is None:
            self._last_number += 1
            number = self._numbers[key] = self._last_number
            _bound(self._numbers)
            self._add(
                CentralTransaction(
                    station_id,
                    number,
                    request["connectorId"],
                    request["idTag"],
                    request["timestamp"],
                    request["meterStart"],
                    reservation_id=request.get("reservationId"),
                )
            )
        return number

    def sample(self, station_id: str, request: dict[str, Any]) -> None:
        """1.6 MeterValues; those outside a transaction are only in the log."""
        transaction = self.find(station_id, request.get("transactionId", 0))
        if transaction is not None:
            transaction.meter_values.extend(request["meterValue"])

    def stop(self, station_id: str, request: dict[str, Any]) -> None:
        """A 1.6 StopTransaction, also of a transaction never started here."""
        number = request["transactionId"]
        transaction = self.find(station_id, number) or self._add(CentralTransaction(station_id, number))
        transaction.meter_values.extend(request.get("transactionData", ()))
        transaction.stopped, transaction.meter_stop = request["timestamp"], request["meterStop"]
        transaction.reason, transaction.stop_id_token = request.get("reason", "Local"), request.get("idTag")

    def event(self, station_id: str, request: dict[str, Any]) -> CentralTransaction:
        """A TransactionEvent of 2.x."""
        info = request["transactionInfo"]
        identity = info["transactionId"]
        transaction = self.find(station_id, identity) or self._add(CentralTransaction(station_id, identity))
        transaction.events.append(request)
        transaction.meter_values.extend(request.get("meterValue", ()))
        transaction.connector = request.get("evse", {}).get("id", transaction.connector)
        transaction.charging_state = info.get("chargingState", transaction.charging_state)
        transaction.remote_start_id = info.get("remoteStartId", transaction.remote_start_id)
        transaction.reservation_id = request.get("reservationId", transaction.reservation_id)
        token = request.get("idToken", {}).get("idToken")
        if request["eventType"] == "Started":
            transaction.started = request["timestamp"]
        if request["eventType"] == "Ended":
            transaction.stopped, transaction.reason = request["timestamp"], info.get("stoppedReason", "Local")
            transaction.stop_id_token = token
        transaction.id_token = transaction.id_token or token
        return transaction

    def _add(self, transaction: CentralTransaction) -> CentralTransaction:
        self._all[transaction.station_id, transaction.transaction_id] = transaction
        _bound(self._all)
        return transaction


def _bound(kept: OrderedDict[Any, Any]) -> None:
    if len(kept) > _KEPT:
        kept.popitem(last=False)
