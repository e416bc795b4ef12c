"""TransactionEvent of 2.x made for a station of 1.x: Started, Updated, Ended (translation-up §3.2).

Each is made from the remembered transaction, so that a repetition says the same again: the same id, seqNo and times.
"""

from __future__ import annotations

from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.canonical import legacy
from translators.memory.station import Station
from translators.memory.transactions import StateChange, Transaction
from translators.ocpp1x import meter_values
from translators.ocpp1x.times import Moment
from translators.tables import Lost, Rows

ANSWER: Rows = {
    "totalCost": Lost("total_cost"),
    "chargingPriority": Lost("charging_priority"),
    "transactionLimit": Lost("transaction_limit"),
    "updatedPersonalMessage": Lost("personal_message"),
    "updatedPersonalMessageExtra": Lost("personal_message"),
    "customData": Lost("custom_data"),
}
"""The fate of a TransactionEventResponse, but for its idTokenInfo."""


def started(tx: Transaction, station: Station) -> c.TransactionEventRequest:
    """The first event of a transaction; seqNo 0. Without meterStart no begin reading is invented."""
    begin = UNSET if tx.meterStart is None else (meter_value(tx.since, tx.meterStart, "Transaction.Begin"),)
    return c.TransactionEventRequest(
        eventType="Started",
        timestamp=tx.since,
        triggerReason=tx.trigger,
        seqNo=0,
        offline=tx.offline or UNSET,
        reservationId=UNSET if tx.reservationId is None else tx.reservationId,
        transactionInfo=c.TransactionType(
            transactionId=tx.id,
            chargingState=tx.startState or tx.chargingState or "EVConnected",  # always present in Started (2.0.1 part 2 E §1.5)
            remoteStartId=UNSET if tx.remoteStartId is None else tx.remoteStartId,
        ),
        idToken=tx.token or UNSET,
        evse=evse_of(tx.connector, station),
        meterValue=begin,
        customData=custom_data(station, timestamp=tx.raw if tx.moved else UNSET),
    )


def updated(
    tx: Transaction, seqNo: int, values: tuple[c.MeterValueType, ...], *, offline: bool, triggered: bool = False
) -> c.TransactionEventRequest:
    """Meter values of one instant: several instants belong to one event only within a sampling interval (J02.FR.10)."""
    reason = "Trigger" if triggered else trigger_of(values)
    state = tx.chargingState if reason == "Trigger" else None  # F06.FR.07
    return c.TransactionEventRequest(
        eventType="Updated",
        timestamp=values[0].timestamp,
        triggerReason=reason,
        seqNo=seqNo,
        offline=offline or UNSET,
        transactionInfo=c.TransactionType(transactionId=tx.id, chargingState=state or UNSET),
        meterValue=values,
    )


def state_changed(tx: Transaction, change: StateChange, station: Station) -> c.TransactionEventRequest:
    """The charging state changed."""
    return c.TransactionEventRequest(
        eventType="Updated",
        timestamp=change.at,
        triggerReason=change.trigger,
        seqNo=change.seqNo,
        offline=change.offline or UNSET,
        transactionInfo=c.TransactionType(transactionId=tx.id, chargingState=change.state),
        customData=custom_data(station, timestamp=change.raw or UNSET),
    )


def force_closed(tx: Transaction, seqNo: int, moment: Moment, wh: int, station: Station) -> c.TransactionEventRequest:
    """The end of a transaction that its station never ended: another one begins on its connector with the register `wh`."""
    return c.TransactionEventRequest(
        eventType="Ended",
        timestamp=moment.text,
        triggerReason="AbnormalCondition",
        seqNo=seqNo,
        offline=station.cut_off or UNSET,
        transactionInfo=c.TransactionType(transactionId=tx.id, chargingState="EVConnected", stoppedReason="Other"),
        meterValue=(meter_value(moment.text, wh, "Transaction.End"),),
        customData=custom_data(station, synthetic=True),
    )


def trigger_of(values: tuple[c.MeterValueType, ...]) -> c.TriggerReasonEnumType:
    """Why these values were sent."""
    clock, signed = False, True
    for value in values:
        for sample in value.sampledValue:
            context = sample.context
            if context == "Trigger":
                return "Trigger"
            if context == "Sample.Clock":
                clock = True
            elif signed and not sample.signedMeterValue and not sample.customData:
                signed = False
    if clock:
        return "MeterValueClock"
    return "SignedDataReceived" if signed else "MeterValuePeriodic"


def meter_value(timestamp: str, wh: int, context: c.ReadingContextEnumType) -> c.MeterValueType:
    """meterStart or meterStop as a MeterValue."""
    return c.MeterValueType(timestamp=timestamp, sampledValue=(meter_values.register_sample(wh, context),))


def evse_of(connector: int, station: Station) -> c.EVSEType | UnsetType:
    """Where a transaction is; absent when the connector is not known."""
    if connector < 1:
        return UNSET
    evse, plug = station.memory.topology.to_evse(connector)
    return c.EVSEType(id=evse, connectorId=plug)


def custom_data(
    station: Station,
    *,
    timestamp: str | UnsetType = UNSET,
    reason: str | UnsetType = UNSET,
    synthetic: bool | UnsetType = UNSET,
) -> Raw | UnsetType:
    """What of an event 2.x has no field for."""
    data = legacy.LegacyData(timestamp=timestamp, reason=reason, synthetic=synthetic)
    return legacy.encode(data, enabled=station.options.custom_data != "off")
