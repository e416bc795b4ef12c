"""MeterValues becomes TransactionEvent(Updated) inside a transaction and MeterValues outside.

1.6 §4.7; 2.0.1 J01, J02. One event per instant (J02.FR.10). The main meter belongs to no transaction in 2.x (J02.FR.22). Periodic values without a
number belong to the transaction of their connector, since "periodic" is relative to one (1.6 §7.35); clock-aligned ones do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

from msgspec import UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow, call, tell_back
from translators.memory.station import Station
from translators.memory.transactions import Plan, Transaction
from translators.ocpp1x import hardware, id_tags, readings, times, wire
from translators.ocpp1x import meter_values as nouns
from translators.ocpp1x.known_numbers import NO_NUMBERS, are_known_by_content, content_of, known_to_meter_values, new_to_meter_values
from translators.ocpp1x.owed_states import tell_owed
from translators.ocpp1x.starts import deliver
from translators.ocpp1x.transaction_events import ANSWER, updated
from translators.tables import Kept, Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={
        "connectorId": To("MeterValues.evseId", "TransactionEvent.evse", note="0 is the main meter"),
        "transactionId": To(
            "TransactionEvent.transactionInfo.transactionId", "MeterValues", "TransactionEvent", note="decides which message it is"
        ),
        "meterValue": Sub(
            {
                "timestamp": To(
                    "TransactionEvent.timestamp", "TransactionEvent.meterValue", "MeterValues.meterValue", "TransactionEvent.offline"
                ),
                "sampledValue": To("TransactionEvent.meterValue", "TransactionEvent.triggerReason", "MeterValues.meterValue"),
            }
        ),
    },
    made={
        "TransactionEvent.eventType": "Updated; before it Started for a transaction the backend has never heard of",
        "TransactionEvent.seqNo": "counted per transaction",
        "TransactionEvent.triggerReason": "from the contexts of the samples",
        "TransactionEvent.transactionInfo": "of the transaction of the connector, when no number is given",
        "TransactionEvent.idToken": "of a start that could not be delivered before",
        "TransactionEvent.reservationId": "of a start that could not be delivered before",
        "TransactionEvent.customData": "of a start that could not be delivered before",
    },
    answers={
        "TransactionEvent": {
            **ANSWER,
            "idTokenInfo": Sub(
                {
                    "status": Kept("one that is not Accepted stops the transaction (E06.FR.04)"),
                    **{name: Lost("id_token_info_extra") for name in id_tags.ID_TOKEN_INFO if name != "status"},
                }
            ),
        },
        "MeterValues": {"customData": Lost("custom_data")},
    },
    losses=(
        "auth_status_detail",
        "main_meter_tx_link",
        "measurand_no_counterpart",
        "signed_meter_moved",
        "signed_value_invented",
        "value_not_numeric",
    ),
)


def meter_values(req: wire.MeterValuesRequest, station: Station) -> Flow[wire.MeterValuesResponse]:
    if req.connectorId < 0:
        text = f"station: connectorId {req.connectorId} of MeterValues is negative"
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, text, party="station")
    if station.memory.topology.saw(req.connectorId):
        station.touch()
    if req.connectorId == 0:
        yield from _main_meter(req, station)
        return wire.MeterValuesResponse()
    hardware.learn(req.connectorId, req.meterValue, station)
    row = known_to_meter_values(req, station)
    values = nouns.to_2x(req.meterValue, station, last="" if row is None else row.register)
    if not values:  # 2.x requires one at least; 1.x allows none
        return wire.MeterValuesResponse()
    if row is None and req.transactionId and req.transactionId not in NO_NUMBERS:
        row = new_to_meter_values(req.transactionId, req, station)
    inside, outside = _parted(values, row, req, station)
    if row is not None and inside:
        yield from _update(row, inside, req, station)
    if outside:
        evse, _ = station.memory.topology.to_evse(req.connectorId)
        yield from call(c.MeterValuesRequest(evseId=evse, meterValue=outside), content_of(req, station))
    return wire.MeterValuesResponse()


Values = tuple[c.MeterValueType, ...]
AFTER_TRIGGER = timedelta(seconds=60)
"""How long the station may take for what was triggered."""


def _main_meter(req: wire.MeterValuesRequest, station: Station) -> Flow[None]:
    values = nouns.to_2x(req.meterValue, station)
    if values:
        if req.transactionId:
            station.lose("main_meter_tx_link")
        yield from call(c.MeterValuesRequest(evseId=0, meterValue=values), content_of(req, station))  # J01.FR.03


def _parted(values: Values, row: Transaction | None, req: wire.MeterValuesRequest, station: Station) -> tuple[Values, Values]:
    """What belongs to the transaction, and what does not."""
    if row is None:
        return (), values
    if row.ended:
        station.quirk("late_meter_values")  # Ended is the last event of a transaction
        return (), values
    if req.transactionId:
        return values, ()
    belongs = [_is_of_transaction(value, row, station) for value in values]
    inside = tuple(value for value, is_inside in zip(values, belongs, strict=True) if is_inside)
    return inside, tuple(value for value, is_inside in zip(values, belongs, strict=True) if not is_inside)


def _is_of_transaction(value: c.MeterValueType, row: Transaction, station: Station) -> bool:
    """Whether values without a number are relative to the transaction that is open on their connector."""
    contexts = ("Sample.Periodic", "Trigger") if _is_triggered(row, station) else ("Sample.Periodic",)
    periodic = all(sample.context in contexts for sample in value.sampledValue)
    since = datetime.fromisoformat(row.since)
    return station.options.attach_orphan_meter_values and periodic and datetime.fromisoformat(value.timestamp) >= since


def _is_triggered(row: Transaction, station: Station) -> bool:
    """Whether the backend waits for an event of it that it had triggered."""
    return row.triggered != "" and station.now - datetime.fromisoformat(row.triggered) <= AFTER_TRIGGER


def _update(row: Transaction, values: Values, req: wire.MeterValuesRequest, station: Station) -> Flow[None]:
    """One event per instant. Numbers given to events that were not acknowledged are taken again by the repetition of the message."""
    if not row.used and req.transactionId and req.transactionId not in NO_NUMBERS:
        row.used = True
        station.touch()
    if not row.started:
        yield from deliver(row, station)
    instants = _instants(values)
    content = content_of(req, station)
    # While its clock stands, what looks alike may be another: only what is made of it can tell.
    deed = content if are_known_by_content(req, station) else ""
    if content not in row.plans:  # otherwise it has smaller numbers
        yield from tell_owed(row, station, instants[0][0].timestamp)
    plan = _plan(row, content, instants, station, again=bool(deed))
    while not plan.is_done:
        seqNo = plan.first + plan.done
        event = updated(row, seqNo, instants[plan.done], offline=plan.done < plan.offline, triggered=plan.triggered)
        try:
            answer = yield from call(event, f"{deed or row.id} {plan.done if deed else seqNo}")
        except (Refused, GeneratorExit):
            station.touch()  # the repetition takes the same numbers
            raise
        plan.done += 1
        if not isinstance(answer.idTokenInfo, UnsetType) and answer.idTokenInfo.status != "Accepted":
            yield from _stop(row, station)
    if station.waited:
        station.touch()
    else:
        row.plans.pop(content, None)
    _remember_register(row, values)


def _plan(row: Transaction, content: str, instants: list[Values], station: Station, *, again: bool) -> Plan:
    """The numbers of the events of this message; of an attempt before the same ones. `again`: the same content is the same message."""
    plan = row.plans.get(content)
    if plan is not None:
        plan.count = max(plan.count, len(instants))  # the state of a gateway before this one does not say it
    if plan is None or (plan.is_done and not again):
        first, new_block = row.take(len(instants))
        if new_block:
            station.touch()
        offline = takewhile(lambda values: times.is_offline(datetime.fromisoformat(values[0].timestamp), station), instants)
        plan = Plan(first=first, count=len(instants), offline=len(list(offline)), triggered=_is_triggered(row, station))
        row.keep_plan(content, plan)
        if row.triggered:
            row.triggered = ""
            station.touch()
    if station.waited:  # told once more after a crash, it takes the same numbers
        station.touch()
    return plan


def _instants(values: Values) -> list[Values]:
    """The values of one instant together, in the order of the message."""
    if len(values) == 1:
        return [values]
    groups: dict[str, list[c.MeterValueType]] = {}
    for value in values:
        groups.setdefault(value.timestamp, []).append(value)
    return [tuple(group) for group in groups.values()]


def _stop(row: Transaction, station: Station) -> Flow[None]:
    """The backend withdrew its consent and MeterValues.conf cannot say so: the station is asked to stop, once (E06.FR.04)."""
    if row.refused:
        return
    row.refused = True
    station.quirk("deauth_by_remote_stop")
    station.touch()
    yield from tell_back(wire.RemoteStopTransactionRequest(transactionId=row.number))


def _remember_register(row: Transaction, values: Iterable[c.MeterValueType]) -> None:
    """Not worth a write of its own: it only stands for a signed value that has no reading beside it."""
    for value in values:
        for sample in value.sampledValue:
            if sample.measurand != nouns.REGISTER or sample.phase or sample.signedMeterValue:
                continue
            unit = sample.unitOfMeasure
            if unit and unit.unit == "Wh" and not unit.multiplier:
                row.register = str(sample.value)
            elif (wh := readings.register_wh(sample)) is not None:
                row.register = str(wh)
