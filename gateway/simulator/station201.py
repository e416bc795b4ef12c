"""A charging station of OCPP 2.0.1, and of 2.1 which differs in no message it sends."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from gateway.simulator.commands201 import COMMANDS
from gateway.simulator.errors import PeerError, SessionFailed
from gateway.simulator.evse import Evse, Transaction2x
from gateway.simulator.exchanges import Reply
from gateway.simulator.options import StationOptions
from gateway.simulator.transactions201 import TransactingStation
from gateway.simulator.websocket_link import WebSocketLink

# Which triggerReason goes with the stoppedReason of an Ended event (2.0.1 part 6 test cases; translation table of E06 and E07).
_TRIGGERS = {
    "DeAuthorized": "Deauthorized",
    "EVDisconnected": "EVCommunicationLost",
    "ImmediateReset": "ResetCommand",
    "Local": "StopAuthorized",
    "Remote": "RemoteStop",
}


class Station201(TransactingStation):
    """`Station201("CP-1", "ws://127.0.0.1:8080/ocpp", profile="cable_first")`: the keywords are the fields of StationOptions.

    `connector` is the EVSE id everywhere; each EVSE has one connector, number 1.
    """

    version: ClassVar[str] = "2.0.1"

    def __init__(self, station_id: str, url: str, **options: Any) -> None:
        settings = StationOptions(**options)
        link = WebSocketLink(station_id, url, self.version, settings)
        super().__init__(station_id, link, settings)
        self._websocket = link
        self.local_list: dict[str, dict[str, Any]] = {}
        self.local_list_version = 0
        self.charging_profiles: dict[int, dict[str, Any]] = {}

    # What a driver does.

    async def plug_in(self, connector: int = 1) -> None:
        """The cable goes into the car: Occupied, and whatever the profile makes of it."""
        evse = self.evses[connector]
        evse.plugged_in = True
        awaited, evse.awaited = evse.awaited, None
        await self.report(evse)
        if evse.transaction is not None and not evse.transaction.ended:
            await self.event(evse, "Updated", "CablePluggedIn", state="EVConnected")
            await self.begin_charging(evse)
        elif self.options.profile in ("cable_first", "never_authorized"):
            self.new_transaction(evse)
            await self.event(evse, "Started", "CablePluggedIn", state="EVConnected", context="Transaction.Begin")
        if awaited is not None:
            await self._start_remotely(evse.number, awaited)

    async def unplug(self, connector: int = 1) -> None:
        """The cable goes out: what still runs ends, and the connector is free."""
        evse = self.evses[connector]
        evse.plugged_in = False
        if evse.transaction is not None:
            reason = evse.transaction.stop_reason or "EVDisconnected"
            await self.end(evse, reason, "EVCommunicationLost", state="Idle")
        await self.report(evse)

    async def authorize(self, id_token: str, token_type: str = "ISO14443") -> dict[str, Any]:
        """Ask for a token; returns the idTokenInfo."""
        answer = await self.link.call("Authorize", {"idToken": {"idToken": id_token, "type": token_type}})
        info: dict[str, Any] = answer["idTokenInfo"]
        return info

    async def start_transaction(
        self,
        connector: int = 1,
        id_token: str = "SIM",
        *,
        token_type: str = "ISO14443",
        remote_start_id: int | None = None,
    ) -> Transaction2x:
        """A token was accepted: the events the profile asks for, up to Charging when the cable is in.

        A token that the answers refuse ends the transaction (TxCtrlr.StopTxOnInvalidId). Raises SessionFailed when the EVSE is busy, and the
        failure of an event that had to be discarded.
        """
        evse = self.evses[connector]
        if not evse.free:
            raise SessionFailed(f"{self.id}: EVSE {connector} is not free")
        if not evse.plugged_in and self.options.profile != "token_first":
            await self.plug_in(connector)
        event_type, context = ("Updated", None) if evse.transaction else ("Started", "Transaction.Begin")
        transaction = evse.transaction or self.new_transaction(evse)
        transaction.id_token, transaction.remote_start_id = {"idToken": id_token, "type": token_type}, remote_start_id
        evse.reservation, reservation = None, evse.reservation
        await self.event(
            evse,
            event_type,
            "Authorized" if remote_start_id is None else "RemoteStart",
            state="EVConnected" if evse.plugged_in else "Idle",
            context=context,
            with_token=True,
            reservation=reservation,
        )
        if evse.plugged_in:
            await self.begin_charging(evse)
        return transaction

    async def meter(self, connector: int = 1, *, context: str = "Sample.Periodic") -> int:
        """One sample interval passes; an Updated event, or MeterValues outside a transaction. Returns the register in Wh."""
        evse = self.evses[connector]
        if evse.transaction is None:
            await self.link.call("MeterValues", {"evseId": connector, "meterValue": [evse.meter_value(self.now(), context)]})
            return evse.meter.register
        if evse.transaction.charging_state == "Charging":
            evse.meter.charge(int(self.model.value("SampledDataCtrlr", "TxUpdatedInterval")) or self.options.sample_interval)
        await self.event(evse, "Updated", "Trigger" if context == "Trigger" else "MeterValuePeriodic", context=context)
        return evse.meter.register

    async def stop_transaction(self, connector: int = 1, *, reason: str = "Local", trigger: str | None = None) -> Transaction2x:
        """Energy stops for this stoppedReason. With the cable profiles the transaction goes on until `unplug` (TxStopPoint EVConnected).

        `trigger` is the triggerReason, by default the one that goes with the reason. Raises SessionFailed without a transaction.
        """
        evse = self.evses[connector]
        transaction = evse.transaction
        if transaction is None:
            raise SessionFailed(f"{self.id}: EVSE {connector} has no transaction to stop")
        await self.stop(evse, reason, trigger or _TRIGGERS.get(reason, "AbnormalCondition"))
        return transaction

    async def run_session(self, connector: int = 1, id_tag: str = "SIM", *, readings: int = 3, interval: float = 0.0) -> None:
        """One session as the profile says: cable and token in its order, readings `interval` seconds apart, stop, unplug."""
        if self.options.profile != "token_first":
            await self.plug_in(connector)
        try:
            if self.options.profile != "never_authorized":
                await self._authorized_start(connector, id_tag)
            if not self.evses[connector].plugged_in:
                await self.plug_in(connector)
            transaction = self.evses[connector].transaction
            for _ in range(readings):
                await asyncio.sleep(interval)
                if transaction is not None and not transaction.ended:
                    await self.meter(connector)
            if transaction is not None and transaction.id_token is not None and transaction.stop_reason is None:
                await self.stop_transaction(connector)
        finally:
            await self.unplug(connector)
        if transaction is None or not transaction.delivered or not transaction.accepted:
            raise SessionFailed(f"{self.id}: the transaction was not accepted or its end was not delivered")

    async def _authorized_start(self, connector: int, id_token: str) -> None:
        info = await self.authorize(id_token)
        if info["status"] != "Accepted":
            raise SessionFailed(f"{self.id}: the token {id_token} is {info['status']}")
        await self.start_transaction(connector, id_token)

    # What the station does by itself.

    def boot_payload(self) -> dict[str, Any]:
        """B01."""
        options = self.options
        station = {"vendorName": options.vendor, "model": options.model, "serialNumber": options.serial_number}
        return {"reason": self.boot_reason, "chargingStation": {**station, "firmwareVersion": options.firmware_version}}

    def boot_interval(self, answer: Mapping[str, Any]) -> int:
        """B01.FR.04: it sets HeartbeatInterval as well."""
        self.model.put("OCPPCommCtrlr", "HeartbeatInterval", str(answer["interval"]))
        return int(answer["interval"])

    def obey(self, action: str, request: dict[str, Any]) -> Reply | None:
        """By the table of commands."""
        command = COMMANDS.get(action)
        return None if command is None else command(self, request)

    async def begin_remotely(self, connector: int, request: dict[str, Any]) -> None:
        """What follows an accepted RequestStartTransaction (F01, F02)."""
        token = request["idToken"]
        if self.options.driver_present and not self.evses[connector].plugged_in and self.options.profile != "token_first":
            await self.plug_in(connector)
        if self.model.value("AuthCtrlr", "AuthorizeRemoteStart") == "true":
            info = await self.authorize(token["idToken"], token["type"])
            if info["status"] != "Accepted":
                return
        evse = self.evses[connector]
        if evse.plugged_in or self.options.profile == "token_first":
            await self._start_remotely(connector, request)
            if self.options.driver_present and not evse.plugged_in:
                await self.plug_in(connector)
        else:
            evse.awaited = request
        await self._time_out(evse, request)

    async def _start_remotely(self, connector: int, request: dict[str, Any]) -> None:
        token = request["idToken"]
        await self.start_transaction(connector, token["idToken"], token_type=token["type"], remote_start_id=request["remoteStartId"])

    async def _time_out(self, evse: Evse, request: dict[str, Any]) -> None:
        """The cable does not come in time: the start is forgotten, a transaction begun by the token ends (E03.FR.05)."""
        if evse.plugged_in:
            return
        waiting = evse.transaction
        await asyncio.sleep(int(self.model.value("TxCtrlr", "EVConnectionTimeOut")))
        if evse.awaited is request:
            evse.awaited = None
        if waiting is not None and evse.transaction is waiting and not evse.plugged_in:
            await self.end(evse, "Timeout", "EVConnectTimeout", state="Idle")

    async def set_fault(self, connector: int, faulted: bool = True) -> None:
        """A connector breaks, or is well again."""
        self.evses[connector].faulted = faulted
        await self.report(self.evses[connector])

    async def set_operative(self, connector: int | None, operative: bool) -> None:
        """ChangeAvailability takes effect; None is the whole station. An EVSE in use changes when its cable is out."""
        for evse in self.evses.values():
            if connector in (None, evse.number):
                evse.operative = operative
                await self.report(evse)

    async def reset(self, connector: int | None = None, boot_reason: str = "RemoteReset") -> None:
        """End what runs with ImmediateReset; without an EVSE the station boots anew (B12)."""
        for evse in self.evses.values():
            if evse.transaction is not None and connector in (None, evse.number):
                try:
                    await self.stop_transaction(evse.number, reason="ImmediateReset")
                except PeerError as failure:
                    self.failures.append(failure)
        if connector is None:
            self.boot_reason, self.reset_when_idle = boot_reason, False
            await self.restart()


class Station21(Station201):
    """A 2.1 station. It sends what a 2.0.1 station sends, and the one message that is not answered."""

    version: ClassVar[str] = "2.1"

    async def notify_periodic_event_stream(self, stream_id: int, *values: str) -> None:
        """One NotifyPeriodicEventStream, a SEND: nobody answers it (N13)."""
        now = self.now()
        data = [{"v": value, "t": 0.0} for value in values]
        await self._websocket.send("NotifyPeriodicEventStream", {"id": stream_id, "pending": 0, "basetime": now, "data": data})
