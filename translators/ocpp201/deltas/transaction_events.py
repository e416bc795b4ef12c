"""Events of 2.1 in 2.0.1: their reasons (translation-up §5.5)."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from translators.ocpp201.deltas.shaping import Telling, losing


@losing("trigger_reason_21")
def transaction_event(value: Any, telling: Telling) -> Any:
    """Reasons of 2.1 in the words of 2.0.1 (translation-up §5.5). The event itself always goes: its seqNo would be missing."""
    relayed = telling.station.memory.relayed
    info = value.transactionInfo
    if value.eventType != "Ended" and info.transactionId not in relayed.open:
        relayed.begin(info.transactionId, 0 if value.evse is UNSET else value.evse.id, telling.station.now_text)
        telling.station.touch()
    if info.chargingState is not UNSET:
        relayed.charging(info.transactionId, info.chargingState)
    if value.triggerReason not in TRIGGER_REASONS:
        return value
    telling.station.lose("trigger_reason_21")
    reason = TRIGGER_REASONS[value.triggerReason]
    if reason:
        return replace(value, triggerReason=reason)
    if value.meterValue is not UNSET:
        return replace(value, triggerReason="MeterValuePeriodic")
    # chargingState is required with ChargingStateChanged: the last one said, which has not changed.
    state = relayed.state(info.transactionId) or UNSET if info.chargingState is UNSET else info.chargingState
    return replace(value, triggerReason="ChargingStateChanged", transactionInfo=replace(info, chargingState=state))


TRIGGER_REASONS: dict[str, str] = {
    "CostLimitReached": "EnergyLimitReached",
    "SoCLimitReached": "EnergyLimitReached",
    "TariffNotAccepted": "Deauthorized",
    "OperationModeChanged": "ChargingRateChanged",
    "LimitSet": "",
    "RunningCost": "",
    "TariffChanged": "",
    "TxResumed": "",
}
"""Empty: MeterValuePeriodic if the event has readings, else ChargingStateChanged."""
