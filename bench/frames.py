"""The messages that are measured: the ones of the design study, so that figures can be compared."""

from __future__ import annotations

import orjson

NOW = "2026-11-23T12:00:00Z"
ID_TAG = "04A2B3C4D5E680"


def call(action: str, payload: object, number: int = 0) -> bytes:
    """The `number` makes the message id: one that was used before would be taken for a repetition, and answered from memory."""
    return orjson.dumps([2, f"{number:08x}-0c1e-4a57-9d3e-5e6f7a8b9c0d", action, payload])


def result(payload: object, message_id: str = "0") -> bytes:
    return orjson.dumps([3, message_id, payload])


def boot_1x() -> bytes:
    return call("BootNotification", {"chargePointVendor": "Vendor", "chargePointModel": "Model"})


def start_transaction() -> bytes:
    return call("StartTransaction", {"connectorId": 1, "idTag": ID_TAG, "meterStart": 120_345, "timestamp": "2026-11-23T11:59:30Z"})


def meter_values(transactionId: int, number: int) -> bytes:
    """Six samples, as a three-phase station sends them every minute. The `number` is in the register: equal ones would be a repetition too."""
    samples = [
        {
            "value": f"{125_678 + number}.4",
            "context": "Sample.Periodic",
            "measurand": "Energy.Active.Import.Register",
            "location": "Outlet",
            "unit": "Wh",
        },
        {"value": "11040.5", "context": "Sample.Periodic", "measurand": "Power.Active.Import", "location": "Outlet", "unit": "W"},
        *(
            {
                "value": f"16.{phase}",
                "context": "Sample.Periodic",
                "measurand": "Current.Import",
                "phase": f"L{phase}",
                "location": "Outlet",
                "unit": "A",
            }
            for phase in (1, 2, 3)
        ),
        {"value": "57", "context": "Sample.Periodic", "measurand": "SoC", "location": "EV", "unit": "Percent"},
    ]
    value = {"timestamp": "2026-11-23T11:59:58Z", "sampledValue": samples}
    return call("MeterValues", {"connectorId": 1, "transactionId": transactionId, "meterValue": [value]}, number)


def heartbeat(number: int) -> bytes:
    return call("Heartbeat", {}, number)


def transaction_event(seqNo: int) -> bytes:
    """2.0.1: the Started of a transaction with seqNo 0, Updated with six samples after it."""
    begins = seqNo == 0
    samples = [
        {
            "value": 125_678.4,
            "context": "Transaction.Begin" if begins else "Sample.Periodic",
            "measurand": "Energy.Active.Import.Register",
            "location": "Outlet",
            "unitOfMeasure": {"unit": "Wh"},
        },
        {
            "value": 11_040.5,
            "context": "Sample.Periodic",
            "measurand": "Power.Active.Import",
            "location": "Outlet",
            "unitOfMeasure": {"unit": "W"},
        },
        *(
            {
                "value": 16 + phase / 10,
                "context": "Sample.Periodic",
                "measurand": "Current.Import",
                "phase": f"L{phase}",
                "location": "Outlet",
                "unitOfMeasure": {"unit": "A"},
            }
            for phase in (1, 2, 3)
        ),
        {"value": 57, "context": "Sample.Periodic", "measurand": "SoC", "location": "EV", "unitOfMeasure": {"unit": "Percent"}},
    ]
    payload: dict[str, object] = {
        "eventType": "Started" if begins else "Updated",
        "timestamp": "2026-11-23T11:59:58Z",
        "triggerReason": "Authorized" if begins else "MeterValuePeriodic",
        "seqNo": seqNo,
        "transactionInfo": {"transactionId": "5f2b7c1e-77aa-4d5b-9b1c-0a1b2c3d4e5f", "chargingState": "Charging"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": "2026-11-23T11:59:58Z", "sampledValue": samples[:1] if begins else samples}],
    }
    if begins:
        payload["idToken"] = {"idToken": ID_TAG, "type": "ISO14443"}
    return call("TransactionEvent", payload, seqNo)


# What the other leg answers, by the action it was asked.
ANSWERS: dict[str, object] = {
    "BootNotification": {"currentTime": NOW, "interval": 300, "status": "Accepted"},
    "Authorize": {"idTagInfo": {"status": "Accepted"}},
    "Heartbeat": {"currentTime": NOW},
    "MeterValues": {},
    "StartTransaction": {"transactionId": 4711, "idTagInfo": {"status": "Accepted"}},
    "StatusNotification": {},
    "TransactionEvent": {"idTokenInfo": {"status": "Accepted"}},
}
UPDATED_ANSWER: dict[str, object] = {}
