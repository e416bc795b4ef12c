"""Why a transaction of a 1.x station ended, in the words of 2.x (translation-up §3.2). 1.5 has no reason: it is derived.

The other direction is in `to_backend/stop_reasons.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast, get_args

from msgspec import UnsetType

from translators import canonical as c
from translators.memory.connectors import ActiveError
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import times, wire

AFTER_RESET = timedelta(minutes=5)
AFTER_UNLOCK = timedelta(minutes=2)
APART = timedelta(minutes=1)
"""What the clocks of a station and of the gateway may differ by, when they are compared."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a transaction in the words of 2.x."""

    stoppedReason: c.ReasonEnumType
    triggerReason: c.TriggerReasonEnumType
    chargingState: c.ChargingStateEnumType = "EVConnected"
    exact: bool = True
    """The way back gives the same reason; otherwise customData carries it."""


TO_2X: Final[Mapping[wire.Reason, Ending]] = {
    "Local": Ending("Local", "StopAuthorized"),
    "Remote": Ending("Remote", "RemoteStop"),
    "EVDisconnected": Ending("EVDisconnected", "EVCommunicationLost", "Idle"),
    "DeAuthorized": Ending("DeAuthorized", "Deauthorized"),  # E05.FR.10
    "EmergencyStop": Ending("EmergencyStop", "AbnormalCondition"),  # E06.FR.16
    "HardReset": Ending("ImmediateReset", "ResetCommand"),
    "SoftReset": Ending("ImmediateReset", "ResetCommand", exact=False),
    "PowerLoss": Ending("PowerLoss", "AbnormalCondition"),
    "Reboot": Ending("Reboot", "AbnormalCondition"),
    "UnlockCommand": Ending("Remote", "UnlockCommand", exact=False),
    "Other": Ending("Other", "ChargingStateChanged"),
}
assert set(TO_2X) == set(get_args(wire.Reason)), "every reason has its ending"

_OF_ERROR: Final[Mapping[str, c.ReasonEnumType]] = {
    "GroundFailure": "GroundFault",
    "OverCurrentFailure": "OvercurrentFault",
    "OverVoltage": "PowerQuality",
    "UnderVoltage": "PowerQuality",
}


def ending(reason: wire.Reason, error: ActiveError | None, *, faulted: bool = False) -> Ending:
    """The end in the words of 2.x; an active error, or a faulted connector, says more than Other."""
    if reason != "Other" or (error is None and not faulted):
        return TO_2X[reason]
    return Ending(_OF_ERROR.get(error.errorCode, "Other") if error is not None else "Other", "AbnormalCondition")


def of_row(transaction: Transaction, idTag: str | UnsetType, at: datetime, station: Station) -> wire.Reason:
    """The same, as it was derived when it was first told: the evidence may be another when it is told again."""
    if not transaction.stop_reason:
        transaction.stop_reason = derived(transaction, idTag, at, station)
        station.touch()
    return cast("wire.Reason", transaction.stop_reason)


def derived(transaction: Transaction, idTag: str | UnsetType, at: datetime, station: Station) -> wire.Reason:
    """Why a 1.5 transaction ended at `at`: the first evidence counts (translation-up §3.2)."""
    memory, boot = station.memory, station.memory.boot
    # A stop that waited for the end of an outage is judged by when it was; of others the gateway's clock is the better one.
    when = at if times.is_offline(at, station) else station.now
    if transaction.remote_stop_at:
        return "Remote"
    if _recently(boot.reset_accepted_at, AFTER_RESET, when):
        return "SoftReset" if boot.reset_type == "Soft" else "HardReset"
    if (row := memory.connectors.rows.get(transaction.connector)) is not None and _recently(row.unlocked_at, AFTER_UNLOCK, when):
        return "UnlockCommand"
    if transaction.verdict is not None and transaction.verdict.status != "Accepted":
        return "DeAuthorized"
    booted = datetime.fromisoformat(boot.said_at) if boot.said_at else None
    if booted is not None and at < booted and datetime.fromisoformat(transaction.since) < booted:
        return "PowerLoss"  # it stopped before the station booted, and says so afterwards
    if row is not None and row.status == "Faulted":
        return "Other"
    return "Local" if idTag else "Other"


def _recently(moment: str, within: timedelta, when: datetime) -> bool:
    return moment != "" and -APART <= when - datetime.fromisoformat(moment) <= within
