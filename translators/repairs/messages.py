"""Repairs that concern one field of one struct: rows, by family ("1.6" or "2.x"), struct and field.

Sources: quirks.md §2 (its numbers stand in brackets), translation-up §0.5, §0.6, §6.3 (last paragraph).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from translators.repairs.place import Family

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fill:
    """A missing field and the only sensible value, made from the rest of the struct and the time of arrival; None when there is none."""

    value: Callable[[Json, str], Any]
    does: str
    name: str = "missing_default"


def _constant(value: Any) -> Callable[[Json, str], Any]:
    return lambda _struct, _now: value


def _now(_struct: Json, now_text: str) -> Any:
    return now_text or None


def _error_code(struct: Json, _now_text: str) -> Any:
    return "OtherError" if struct.get("status") == "Faulted" else "NoError"


def _accepted_start(struct: Json, _now_text: str) -> Any:
    """The backend numbered the transaction and raised no objection (translation-up §6.3)."""
    return {"status": "Accepted"} if "transactionId" in struct else None


FILLS: Mapping[tuple[Family, str, str], Fill] = {
    # Requests of a station.
    ("1.6", "BootNotificationRequest", "chargePointVendor"): Fill(_constant("Unknown"), "the vendor is unknown (translation-up §1.1)"),
    ("1.6", "BootNotificationRequest", "chargePointModel"): Fill(_constant("Unknown"), "the model is unknown (translation-up §1.1)"),
    ("1.6", "StatusNotificationRequest", "errorCode"): Fill(_error_code, "NoError, of a Faulted connector OtherError"),
    ("1.6", "StartTransactionRequest", "timestamp"): Fill(_now, "time of arrival: billing data is never refused for its clock [33]"),
    ("1.6", "StopTransactionRequest", "transactionId"): Fill(_constant(-1), "no number is the one of who has none [14] (1.6 errata 3.18)"),
    ("1.6", "StopTransactionRequest", "timestamp"): Fill(_now, "time of arrival [33]"),
    ("1.6", "MeterValue", "timestamp"): Fill(_now, "time of arrival [33]"),
    ("1.6", "KeyValue", "readonly"): Fill(_constant(False), "a key is writable unless the station says otherwise [73]"),
    ("2.x", "ChargingStationType", "vendorName"): Fill(_constant("Unknown"), "the vendor is unknown"),
    ("2.x", "ChargingStationType", "model"): Fill(_constant("Unknown"), "the model is unknown"),
    ("2.x", "BootNotificationRequest", "reason"): Fill(_constant("Unknown"), "BootReasonEnumType has the word for it"),
    ("2.x", "StatusNotificationRequest", "timestamp"): Fill(_now, "time of arrival [36]"),
    ("2.x", "MeterValueType", "timestamp"): Fill(_now, "time of arrival [33]"),
    ("2.x", "TransactionEventRequest", "timestamp"): Fill(_now, "time of arrival [33]"),
    ("2.x", "SecurityEventNotificationRequest", "timestamp"): Fill(_now, "time of arrival [33]"),
    # Answers of a backend.
    ("1.6", "BootNotificationResponse", "currentTime"): Fill(_now, "the gateway's clock (translation-up §6.3)"),
    ("2.x", "BootNotificationResponse", "currentTime"): Fill(_now, "the gateway's clock (translation-up §6.3)"),
    ("1.6", "BootNotificationResponse", "interval"): Fill(_constant(300), "300 s (translation-up §6.3)"),
    ("2.x", "BootNotificationResponse", "interval"): Fill(_constant(300), "300 s (translation-up §6.3)"),
    ("1.6", "HeartbeatResponse", "currentTime"): Fill(_now, "the gateway's clock (translation-up §6.3)"),
    ("2.x", "HeartbeatResponse", "currentTime"): Fill(_now, "the gateway's clock (translation-up §6.3)"),
    ("1.6", "StartTransactionResponse", "idTagInfo"): Fill(
        _accepted_start, "Accepted, when there is a transactionId", "missing_id_token_info"
    ),
}

SPELLINGS: Mapping[tuple[Family, str], Mapping[str, str]] = {
    # 1.5 in JSON [54], and the name that 1.5 gives the interval [69].
    ("1.6", "MeterValuesRequest"): {"values": "meterValue"},
    ("1.6", "StopTransactionRequest"): {"values": "transactionData"},
    ("1.6", "MeterValue"): {"value": "sampledValue", "values": "sampledValue"},
    ("1.6", "BootNotificationResponse"): {"heartbeatInterval": "interval"},
}
"""Fields under another name: struct to (what is sent, what is meant)."""

CUTS: frozenset[tuple[str, str]] = frozenset({
    ("BootNotificationRequest", "chargePointVendor"), ("BootNotificationRequest", "chargePointModel"),
    ("BootNotificationRequest", "chargePointSerialNumber"), ("BootNotificationRequest", "chargeBoxSerialNumber"),
    ("BootNotificationRequest", "firmwareVersion"), ("BootNotificationRequest", "iccid"), ("BootNotificationRequest", "imsi"),
    ("BootNotificationRequest", "meterType"), ("BootNotificationRequest", "meterSerialNumber"),
    ("ChargingStationType", "vendorName"), ("ChargingStationType", "model"), ("ChargingStationType", "serialNumber"),
    ("ChargingStationType", "firmwareVersion"), ("ModemType", "iccid"), ("ModemType", "imsi"),
    ("StatusNotificationRequest", "info"), ("StatusNotificationRequest", "vendorErrorCode"), ("StatusNotificationRequest", "vendorId"),
    ("SecurityEventNotificationRequest", "techInfo"), ("EventDataType", "techInfo"), ("EventDataType", "techCode"),
    ("StatusInfoType", "additionalInfo"), ("MessageContentType", "content"), ("KeyValue", "value"),
})  # fmt: skip
"""Texts that may be cut: they tell, they do not identify. Never a token, an id, a certificate, a URL (translation-up §0.6, quirks 23)."""

TAILS: frozenset[tuple[str, str]] = frozenset({("GetDiagnosticsResponse", "fileName"), ("GetLogResponse", "filename")})
"""Texts of which the end is kept: the name of a file stands behind its folders (translation-down B.7.2)."""

MEANT: Mapping[tuple[Family, str, str], Mapping[str, str]] = {
    ("1.6", "SampledValue", "unit"): {"Amp": "A", "Volt": "V", "Celcius": "Celsius"},
    ("1.6", "UnlockConnectorResponse", "status"): {"Accepted": "Unlocked", "Rejected": "UnlockFailed"},
    ("1.6", "SendLocalListResponse", "status"): {"HashError": "Failed"},
    ("1.6", "StatusNotificationRequest", "errorCode"): {"Mode3Error": "EVCommunicationError"},
    # 1.5 does not tell the states of an occupied connector apart; as 1.5 means it, energy may flow (1.5 §4.8). 2.x hears Occupied again.
    ("1.6", "StatusNotificationRequest", "status"): {"Occupied": "Charging"},
}
"""Values of another version of the family and what they are called here [21]."""

UNKNOWN_VALUES: Mapping[tuple[Family, str, str], str | None] = {
    ("1.6", "StatusNotificationRequest", "errorCode"): "OtherError",
    ("1.6", "StopTransactionRequest", "reason"): "Other",
    ("2.x", "TransactionType", "stoppedReason"): "Other",
    ("2.x", "BootNotificationRequest", "reason"): "Unknown",
    ("1.6", "SampledValue", "context"): None,
    ("2.x", "SampledValueType", "context"): None,
    # The verdict on a running transaction: a refusal is at hand, an acceptance would be invented (translation-up §6.3).
    ("1.6", "IdTagInfo", "status"): "Invalid",
}
"""What stands for a value that nobody knows [20]; None takes it as absent. A unit or a measurand is not here: without it the reading would lie."""

NOT_IN: Mapping[tuple[Family, str, str], frozenset[str]] = {
    ("1.6", "IdTagInfo", "status"): frozenset({"AuthorizeResponse", "SendLocalListRequest"}),
}
"""Messages in which the row of `UNKNOWN_VALUES` does not count: an unknown status in Authorize.conf stays nonsense (translation-up §6.3)."""

TEXT_OF_JSON: frozenset[tuple[Family, str, str]] = frozenset(
    {("1.6", "DataTransferRequest", "data"), ("1.6", "DataTransferResponse", "data")}
)
"""Texts that are sent as objects; they become compact JSON text, as translation-down B.1.8 writes them."""

KEEP_EMPTY: frozenset[tuple[str, str]] = frozenset({
    ("SignedMeterValueType", "publicKey"), ("SignedMeterValueType", "signingMethod"), ("KeyValue", "value"),
    ("DataTransferRequest", "data"), ("DataTransferResponse", "data"), ("VariableAttributeType", "value"),
    ("GetVariableResultType", "attributeValue"),
})  # fmt: skip
"""Optional texts that say something when they are empty (translation-up §0.1; device-model 5.2)."""

ROUNDED: frozenset[tuple[str, str]] = frozenset({("StartTransactionRequest", "meterStart"), ("StopTransactionRequest", "meterStop")})
"""Registers in Wh that some stations write with a fraction [50]."""

SAMPLES: frozenset[str] = frozenset({"SampledValue", "SampledValueType"})
"""Readings: one that cannot be mended is left out, so that the others survive [56]."""

READINGS: frozenset[str] = frozenset({"MeterValue", "MeterValueType"})
"""Readings of one moment: left out when none is left [55]."""


def reshape(family: Family, struct: str, value: Json) -> tuple[Json, tuple[str, ...]]:
    """`value` with its fields called as the struct calls them, and what one field says about another."""
    names: list[str] = []
    for sent, meant in SPELLINGS.get((family, struct), {}).items():
        if sent in value and meant not in value:
            value = {meant if key == sent else key: item for key, item in value.items()}
            names.append("field_spelling")
    if (
        (family, struct) == ("1.6", "StatusNotificationRequest")
        and value.get("errorCode") == "Mode3Error"
        and value.get("status") == "Faulted"
    ):
        # EVCommunicationError is not allowed with Faulted (translation-up V30).
        value = {**value, "errorCode": "OtherError", "vendorErrorCode": value.get("vendorErrorCode") or "Mode3Error"}
        names.append("mode3_error")
    return value, tuple(names)
