"""The reference: orjson and plain dicts, no validation, no loss counted, nothing remembered that the next message does not need.

It is what a straightforward gateway would do for the same message, and writes the same content as ours (`tests/bench` compares them).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import orjson

Handler = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
UNITS_TO_2X = {"Celcius": "Celsius"}
LOCATIONS_TO_1X: dict[str, str] = {}


class Reference:
    """One station in front of a backend of the other family; raw frames in, raw frames out."""

    def __init__(self, *, number: int = 0, transactionId: str = "") -> None:
        self.ids = itertools.count(1)
        self.number = number
        self.transactionId = transactionId
        self.by_number = {number: {"id": transactionId, "evse": 1, "seqNo": 0}}
        self.by_id = {transactionId: {"number": number, "connector": 1}}
        self.asked: tuple[str, str] = ("", "")
        self.handlers: dict[str, Handler] = {
            "Heartbeat": self.heartbeat,
            "StartTransaction": self.start_transaction,
            "MeterValues": self.meter_values,
            "TransactionEvent": self.transaction_event,
        }

    def request(self, frame: bytes) -> bytes:
        """A CALL to the other side's CALL."""
        _, message_id, action, payload = orjson.loads(frame)
        self.asked = (message_id, action)
        other, translated = self.handlers[action](payload)
        return orjson.dumps([2, str(next(self.ids)), other, translated])

    def answer(self, frame: bytes) -> bytes:
        """The other side's CALLRESULT to ours."""
        payload = orjson.loads(frame)[2]
        message_id, action = self.asked
        match action:
            case "StartTransaction":
                info = payload.get("idTokenInfo") or {"status": "Accepted"}
                payload = {"transactionId": self.number, "idTagInfo": {"status": info["status"]}}
            case "MeterValues":
                payload = {}
            case "TransactionEvent":
                info = payload.get("idTagInfo")
                payload = {"idTokenInfo": {"status": info["status"]}} if info else {}
        return orjson.dumps([3, message_id, payload])

    def heartbeat(self, payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "Heartbeat", payload

    def start_transaction(self, payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "TransactionEvent", {
            "eventType": "Started",
            "timestamp": payload["timestamp"],
            "triggerReason": "Authorized",
            "seqNo": 0,
            "transactionInfo": {"transactionId": self.transactionId, "chargingState": "EVConnected"},
            "meterValue": [
                {
                    "timestamp": payload["timestamp"],
                    "sampledValue": [
                        {
                            "value": payload["meterStart"],
                            "context": "Transaction.Begin",
                            "measurand": "Energy.Active.Import.Register",
                            "unitOfMeasure": {"unit": "Wh"},
                        }
                    ],
                }
            ],
            "evse": {"id": payload["connectorId"], "connectorId": 1},
            "idToken": {"idToken": payload["idTag"], "type": "ISO14443"},
        }

    def meter_values(self, payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        transaction = self.by_number[payload["transactionId"]]
        transaction["seqNo"] += 1  # type: ignore[operator]  # a dict of mixed values, as such gateways have them
        values = payload["meterValue"]
        return "TransactionEvent", {
            "eventType": "Updated",
            "timestamp": values[0]["timestamp"],
            "triggerReason": "MeterValuePeriodic",
            "seqNo": transaction["seqNo"],
            "transactionInfo": {"transactionId": transaction["id"]},
            "meterValue": [
                {"timestamp": value["timestamp"], "sampledValue": [self._sample_to_2x(sample) for sample in value["sampledValue"]]}
                for value in values
            ],
            "evse": {"id": transaction["evse"], "connectorId": 1},
        }

    def _sample_to_2x(self, sample: dict[str, Any]) -> dict[str, Any]:
        translated = {
            "value": float(sample["value"]),
            "context": sample.get("context", "Sample.Periodic"),
            "measurand": sample.get("measurand", "Energy.Active.Import.Register"),
            "location": sample.get("location", "Outlet"),
        }
        if "phase" in sample:
            translated["phase"] = sample["phase"]
        unit = sample.get("unit", "Wh")
        translated["unitOfMeasure"] = {"unit": UNITS_TO_2X.get(unit, unit)}
        return translated

    def transaction_event(self, payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        transaction = self.by_id[payload["transactionInfo"]["transactionId"]]
        return "MeterValues", {
            "connectorId": transaction["connector"],
            "transactionId": transaction["number"],
            "meterValue": [
                {"timestamp": value["timestamp"], "sampledValue": [self._sample_to_1x(sample) for sample in value["sampledValue"]]}
                for value in payload["meterValue"]
            ],
        }

    def _sample_to_1x(self, sample: dict[str, Any]) -> dict[str, Any]:
        location = sample.get("location", "Outlet")
        translated = {
            "value": str(sample["value"]),
            "context": sample.get("context", "Sample.Periodic"),
            "measurand": sample.get("measurand", "Energy.Active.Import.Register"),
            "location": LOCATIONS_TO_1X.get(location, location),
            "unit": sample.get("unitOfMeasure", {}).get("unit", "Wh"),
        }
        if "phase" in sample:
            translated["phase"] = sample["phase"]
        return translated
