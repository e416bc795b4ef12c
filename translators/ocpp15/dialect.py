"""What 1.5 calls otherwise than the family does (device-model §6.1, §6.2; soap design §15).

Meanings are not settled here: `Occupied`, `Mode3Error`, `HashError` and the Accepted of an unlock are words of the family, and for its flows.
"""

from __future__ import annotations

from translators.ocpp1x.soap_dialect import Dialect

DIALECT = Dialect(
    renames={
        ("BootNotificationResponse", "heartbeatInterval"): "interval",
        ("MeterValuesRequest", "values"): "meterValue",
        ("MeterValue", "value"): "sampledValue",
        ("SendLocalListRequest", "localAuthorisationList"): "localAuthorizationList",
    },
    # StopTransaction has a list of lists: what belongs together in it is told by the timestamps alone.
    wrapped={("StopTransactionRequest", "transactionData"): "values"},
    # No later version has a hash of the local list, and a gateway that translates the list cannot keep one.
    dropped=frozenset({("SendLocalListRequest", "hash"), ("SendLocalListResponse", "hash")}),
    values={"unit": {"Amp": "A", "Volt": "V"}},
    lengths={
        ("ChangeConfigurationRequest", "key"): 50,
        ("ChangeConfigurationRequest", "value"): 500,
        ("DataTransferRequest", "messageId"): 50,
        ("DataTransferRequest", "vendorId"): 255,
        ("GetConfigurationRequest", "key"): 50,
        ("GetConfigurationResponse", "unknownKey"): 50,
        ("GetDiagnosticsResponse", "fileName"): 255,
        ("KeyValue", "key"): 50,
        ("KeyValue", "value"): 500,
        ("StatusNotificationRequest", "info"): 50,
        ("StatusNotificationRequest", "vendorErrorCode"): 50,
        ("StatusNotificationRequest", "vendorId"): 255,
    },
)
"""`lengths` stand in the text of 1.5 (§5 and §7), not in its WSDL."""
