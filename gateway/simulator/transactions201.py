"""How a 2.x station tells about its transactions: one TransactionEvent after the other, numbered, in order, through the outbox."""

import uuid
from collections import deque
from typing import Any

from gateway.simulator.errors import Disconnected, PeerError
from gateway.simulator.evse import Evse, Transaction2x
from gateway.simulator.link import Link
from gateway.simulator.meter import Meter
from gateway.simulator.options import StationOptions
from gateway.simulator.outbox import Waiting
from gateway.simulator.station import Station
from gateway.simulator.variables201 import DeviceModel


class TransactingStation(Station):
    """EVSEs, their transactions and the events; what makes them happen is the subclass's."""

    def __init__(self, station_id: str, link: Link, options: StationOptions) -> None:
        super().__init__(station_id, link, options)
        self.model = DeviceModel(options)
        self.evses = {
            number: Evse(number, Meter(options.meter_start * number, options.power)) for number in range(1, options.connectors + 1)
        }
        self.transactions: deque[Transaction2x] = deque(maxlen=1_000)
        self.boot_reason = "PowerUp"
        self.reset_when_idle = False

    def running(self, transaction_id: str) -> Evse | None:
        """The EVSE on which this transaction runs."""
        for evse in self.evses.values():
            running = evse.transaction
            if running is not None and not running.ended and running.transaction_id == transaction_id:
                return evse
        return None

    async def report_statuses(self, *, only_changed: bool = False, connector: int | None = None) -> None:
        """StatusNotification of every connector, or of one."""
        for evse in self.evses.values():
            if connector in (None, evse.number):
                await self.report(evse, only_changed=only_changed)

    async def report(self, evse: Evse, *, only_changed: bool = True) -> None:
        """Tell the connector's status; offline it is told after the reconnect, if it is still news (B04.FR.01)."""
        status = evse.status
        if not (self.online and self.accepted) or (only_changed and status == evse.reported):
            return
        request = {"timestamp": self.now(), "connectorStatus": status, "evseId": evse.number, "connectorId": 1}
        evse.reported = None  # until there is an answer nobody knows what the central system believes
        evse.reports = newest = evse.reports + 1
        try:
            await self.link.call("StatusNotification", request)
            if evse.reports == newest:
                evse.reported = status
        except Disconnected:
            return
        except PeerError as failure:
            self.failures.append(failure)

    def new_transaction(self, evse: Evse) -> Transaction2x:
        """A transaction with an id that no other has (E01.FR.08)."""
        transaction = Transaction2x(str(uuid.uuid4()), evse.number, evse.meter.register)
        self.transactions.append(transaction)
        evse.transaction = transaction
        return transaction

    async def event(
        self,
        evse: Evse,
        event_type: str,
        trigger: str,
        *,
        state: str | None = None,
        context: str | None = None,
        with_token: bool = False,
        stopped_reason: str | None = None,
        reservation: dict[str, Any] | None = None,
    ) -> None:
        """Make one event, number it, and deliver it or keep it until the station is online.

        `state` is the charging state if it changes (always told in Started), `context` the reading context if the event carries a reading.
        """
        transaction = evse.transaction
        assert transaction is not None, "every caller has looked"
        info: dict[str, Any] = {"transactionId": transaction.transaction_id}
        if state is not None and (state != transaction.charging_state or event_type != "Updated" or trigger == "Trigger"):
            info["chargingState"] = transaction.charging_state = state
        if transaction.remote_start_id is not None and trigger == "RemoteStart":
            info["remoteStartId"] = transaction.remote_start_id  # F01.FR.25: in the first event after the command
        if stopped_reason is not None:
            info["stoppedReason"] = stopped_reason
        request: dict[str, Any] = {
            "eventType": event_type,
            "timestamp": self.now(),
            "triggerReason": trigger,
            "seqNo": transaction.next_seq_no,
            "transactionInfo": info,
        }
        transaction.next_seq_no += 1
        if not self.online:
            request["offline"] = True  # E04.FR.03
        if not transaction.located and evse.plugged_in:
            request["evse"] = {"id": evse.number, "connectorId": 1}  # E01.FR.16: told once, as soon as it is known
            transaction.located = True
        if with_token and transaction.id_token is not None:
            request["idToken"] = transaction.id_token
        if context is not None:
            request["meterValue"] = [evse.meter_value(request["timestamp"], context)]
        if reservation is not None:
            request["reservationId"] = reservation["id"]  # E03.FR.03
        await self.transmit(Waiting("TransactionEvent", lambda: request, lambda answer: self._answered(transaction, request, answer)))
        if not transaction.accepted and transaction.stop_reason is None and self.model.value("TxCtrlr", "StopTxOnInvalidId") == "true":
            await self.stop(evse, "DeAuthorized", "Deauthorized")  # E05.FR.10

    async def begin_charging(self, evse: Evse) -> None:
        """Cable and token are there: energy flows, unless the token was refused meanwhile."""
        transaction = evse.transaction
        if transaction is not None and transaction.id_token is not None and transaction.accepted and transaction.stop_reason is None:
            await self.event(evse, "Updated", "ChargingStateChanged", state="Charging")

    async def stop(self, evse: Evse, reason: str, trigger: str) -> None:
        """Energy stops. With TxStopPoint EVConnected the transaction goes on until the cable is out, else it ends."""
        assert evse.transaction is not None, "every caller has looked"
        if self.options.profile in ("cable_first", "never_authorized") and trigger not in ("ResetCommand", "AbnormalCondition"):
            evse.transaction.stop_reason = reason
            await self.event(evse, "Updated", trigger, state="EVConnected", with_token=reason == "Local")
        else:
            await self.end(evse, reason, trigger, state="EVConnected" if evse.plugged_in else "Idle")

    async def end(self, evse: Evse, reason: str, trigger: str, *, state: str) -> None:
        """The Ended event, with the last reading; what waited for the end happens then."""
        transaction = evse.transaction
        assert transaction is not None, "every caller has looked"
        transaction.ended, transaction.stop_reason = True, reason
        with_token = reason == "Local" and trigger == "StopAuthorized"
        try:
            await self.event(evse, "Ended", trigger, state=state, context="Transaction.End", with_token=with_token, stopped_reason=reason)
        finally:
            evse.transaction = None
        if self.reset_when_idle and all(each.transaction is None for each in self.evses.values()):
            self.boot_reason, self.reset_when_idle = "ScheduledReset", False
            self.spawn(self.restart(), f"{self.id} restarts")

    def _answered(self, transaction: Transaction2x, request: dict[str, Any], answer: dict[str, Any]) -> None:
        if "idTokenInfo" in answer and request["eventType"] != "Ended":
            transaction.id_token_info = answer["idTokenInfo"]
        transaction.delivered = transaction.delivered or request["eventType"] == "Ended"
