"""The statuses of a SOAP station's connector in the words of 1.6 (translation-up §2.3 last paragraph, V30; device-model §6.1).

1.2 and 1.5 have one word, Occupied, for what 1.6 tells apart by the state of the transaction; and their stations are silent when a transaction begins or
ends, so the gateway says it.
"""

from __future__ import annotations

from collections.abc import Generator

from msgspec import UNSET, convert

from translators.flow import Effect, Flow, tell
from translators.memory.connectors import ActiveError, Connector
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.connector_status import COMMUNICATION_ERROR_STATES

TEXT_LENGTH, VENDOR_LENGTH = 50, 255


def status_16(connector: int, status: wire.ChargePointStatus, station: Station) -> wire.ChargePointStatus:
    """What 1.6 calls the status that the station sends now."""
    if connector == 0 and station.version != "1.6s":
        # 1.6 §4.9: connector 0 is Available, Unavailable or Faulted.
        return "Available" if status in ("Occupied", "Reserved") else status
    if status != "Occupied":
        return status
    station.quirk("occupied_derived")
    if station.memory.transactions.open_on(connector) is not None:
        return "Charging"
    # A transaction that ended since the connector was last Available was told as Finishing.
    return "Finishing" if station.memory.connectors.of(connector).sent == "Finishing" else "Preparing"


def error_16(code: wire.ChargePointErrorCode, status: str, station: Station) -> tuple[wire.ChargePointErrorCode, str]:
    """errorCode of 1.6, and the vendorErrorCode that keeps what it does not say."""
    if code != "Mode3Error":
        return code, ""
    station.quirk("mode3_error")
    return ("EVCommunicationError", "") if status in COMMUNICATION_ERROR_STATES else ("OtherError", "Mode3Error")


def cut(text: object, length: int, station: Station) -> str:
    """The WSDL of 1.5 has no lengths, its text and 1.6 have."""
    if not isinstance(text, str):
        return ""
    if len(text) > length:
        station.lose("truncated")
    return text[:length]


def remember_error(row: Connector, told: wire.StatusNotificationRequest) -> None:
    """What a derived status must say again, or the backend would take the error for over; in the words of 1.6."""
    row.error = None
    if told.errorCode != "NoError":
        row.error = ActiveError(
            errorCode=told.errorCode,
            techCode=told.errorCode,
            info=told.info or "",
            vendorId=told.vendorId or "",
            vendorErrorCode=told.vendorErrorCode or "",
        )


def notification(connector: int, status: wire.ChargePointStatus, timestamp: str, station: Station) -> wire.StatusNotificationRequest:
    """The StatusNotification of a connector with the error that is known of it."""
    error = station.memory.connectors.of(connector).error
    if error is None:
        return wire.StatusNotificationRequest(connectorId=connector, errorCode="NoError", status=status, timestamp=timestamp)
    code: wire.ChargePointErrorCode = convert(error.errorCode, wire.ChargePointErrorCode)
    kept = error.vendorErrorCode
    if code == "EVCommunicationError" and status not in COMMUNICATION_ERROR_STATES:
        code, kept = "OtherError", kept or "Mode3Error"
    return wire.StatusNotificationRequest(
        connectorId=connector,
        errorCode=code,
        status=status,
        timestamp=timestamp,
        info=error.info or UNSET,
        vendorId=error.vendorId or UNSET,
        vendorErrorCode=kept or UNSET,
    )


def derived(connector: int, status: wire.ChargePointStatus, timestamp: str, station: Station) -> Generator[Effect, None, None]:
    """Say for a silent station what its transaction did to the connector; what was said already is not said again."""
    row = station.memory.connectors.of(connector)
    if station.version == "1.6s" or connector < 1 or row.sent == status or row.status in ("Faulted", "Unavailable"):
        return
    row.sent = status
    station.touch()
    station.quirk("occupied_derived")
    yield from tell(notification(connector, status, timestamp, station))


def known_status(row: Connector, connector: int, station: Station) -> wire.ChargePointStatus:
    """The last status in the words of 1.6; Available when it was never heard of (quirk `status_assumed`)."""
    if row.sent:
        told: wire.ChargePointStatus = convert(row.sent, wire.ChargePointStatus)
        return told
    if not row.status:
        station.quirk("status_assumed")
        return "Available"
    return status_16(connector, convert(row.status, wire.ChargePointStatus), station)


def statuses_owed(station: Station) -> Flow[None]:
    """What a 1.6 backend expects after a boot it accepted: connector 0 and all others (1.6 errata 3.22); 1.2 and 1.5 stations only speak of faults."""
    connectors = station.memory.connectors
    for connector in (0, *station.memory.topology.connectors()):
        row = connectors.of(connector)
        if row.sent:
            continue
        status = known_status(row, connector, station)
        row.sent = status
        station.touch()
        yield from tell(notification(connector, status, row.at or station.now_text, station))
