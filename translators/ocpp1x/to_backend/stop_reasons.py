"""Why a transaction of a 2.x station ended, in the words of a 1.6 StopTransaction (translation-up §3.5, step 4)."""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Lossy

STOPPED: EnumMap[c.ReasonEnumType, wire.Reason] = EnumMap(
    c.ReasonEnumType,
    wire.Reason,
    {
        "Local": "Local",
        "MasterPass": Lossy("Local", "stopped_reason"),
        "Remote": "Remote",
        "DeAuthorized": "DeAuthorized",
        "EmergencyStop": "EmergencyStop",
        "EVDisconnected": "EVDisconnected",
        "PowerLoss": "PowerLoss",
        "Reboot": "Reboot",
        "ImmediateReset": "HardReset",  # SoftReset when that was what the backend asked for
        "StoppedByEV": Lossy("Other", "stopped_reason"),  # EVDisconnected when the cable is out
        "EnergyLimitReached": Lossy("Other", "stopped_reason"),
        "TimeLimitReached": Lossy("Other", "stopped_reason"),
        "SOCLimitReached": Lossy("Other", "stopped_reason"),
        "LocalOutOfCredit": Lossy("Other", "stopped_reason"),
        "GroundFault": Lossy("Other", "stopped_reason"),
        "OvercurrentFault": Lossy("Other", "stopped_reason"),
        "PowerQuality": Lossy("Other", "stopped_reason"),
        "Timeout": Lossy("Other", "stopped_reason"),
        "Other": "Other",
        "ReqEnergyTransferRejected": Lossy("Other", "stopped_reason"),
    },
)

TRIGGERS: dict[str, wire.Reason] = {
    "UnlockCommand": "UnlockCommand",
    "ResetCommand": "HardReset",
    "RemoteStop": "Remote",
    "Deauthorized": "DeAuthorized",
    "TariffNotAccepted": "DeAuthorized",
    "EVCommunicationLost": "EVDisconnected",
    "EVDeparted": "EVDisconnected",
    "AbnormalCondition": "Other",
    "EVConnectTimeout": "Other",
}
"""triggerReason of Ended, where stoppedReason is absent; any other is Local."""


def stop_reason(event: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> tuple[wire.Reason, str]:
    """The reason, and what to tell of it besides: the 2.x word where it says more, else empty."""
    stopped = event.transactionInfo.stoppedReason
    if stopped in (UNSET, "Remote", "Other") and (event.triggerReason == "UnlockCommand" or record.unlocking):
        return "UnlockCommand", ""
    if not stopped:
        reason = TRIGGERS.get(event.triggerReason, "Local")
        return (_reset(station) if reason == "HardReset" else reason), ""
    if stopped == "ImmediateReset":
        return _reset(station), ""
    if stopped == "StoppedByEV" and (event.transactionInfo.chargingState or record.chargingState) == "Idle":
        return "EVDisconnected", ""
    reason = STOPPED.to(stopped, station)
    return reason, ("" if reason == stopped else stopped)


def _reset(station: Station) -> wire.Reason:
    return "SoftReset" if station.memory.boot.reset_type == "Soft" else "HardReset"
