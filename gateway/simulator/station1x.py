"""A charging station of the 1.x family: what 1.5 and 1.6 have in common. The versions differ in words, which subclasses give."""

import asyncio
from abc import abstractmethod
from collections import deque
from typing import Any, ClassVar

from gateway.simulator.commands1x import Command
from gateway.simulator.configuration1x import Configuration1x, Key
from gateway.simulator.connector1x import Connector1x, Transaction1x
from gateway.simulator.errors import Disconnected, PeerError, SessionFailed
from gateway.simulator.exchanges import Reply
from gateway.simulator.link import Link
from gateway.simulator.meter import Meter
from gateway.simulator.options import StationOptions
from gateway.simulator.outbox import Waiting
from gateway.simulator.station import Station

_ID_NEVER_GIVEN = -1  # 1.6 errata 3.18: a stop whose start was never answered names transaction -1


class Station1x(Station):
    """Connectors are numbered from 1; the script says what the driver does, the station sends what the standard asks of it."""

    commands: ClassVar[dict[str, Command]]

    def __init__(self, station_id: str, link: Link, options: StationOptions, keys: dict[str, Key]) -> None:
        super().__init__(station_id, link, options)
        self.configuration = Configuration1x(keys)
        self.connectors = {
            number: Connector1x(number, Meter(options.meter_start * number, options.power)) for number in range(1, options.connectors + 1)
        }
        self.operative = True
        self.transactions: deque[Transaction1x] = deque(maxlen=1_000)
        self.local_list: dict[str, dict[str, Any]] = {}
        self.local_list_version = 0
        self.charging_profiles: dict[int, dict[str, Any]] = {}

    # What differs between the versions.

    @abstractmethod
    def wire_status(self, status: str) -> str:
        """The version's word for a connector status of 1.6."""

    @abstractmethod
    def meter_values_payload(self, connector: int, transaction: Transaction1x | None, values: list[dict[str, Any]]) -> dict[str, Any]:
        """MeterValues; `values` in the shape of 1.6."""

    @abstractmethod
    def stop_payload(self, transaction: Transaction1x, stop: dict[str, Any], values: list[dict[str, Any]], reason: str) -> dict[str, Any]:
        """StopTransaction; `stop` has the fields that all versions share."""

    # What a driver does.

    async def plug_in(self, connector: int = 1) -> None:
        """The cable goes into the car; a remote start that waited for it begins."""
        plug = self.connectors[connector]
        plug.plugged_in = True
        awaited, plug.awaited = plug.awaited, None
        if plug.transaction is None:
            await self.set_status(plug, plug.idle_status)
        if awaited is not None:
            await self.start_transaction(connector, awaited, remote=True)

    async def unplug(self, connector: int = 1) -> None:
        """The cable goes out; a transaction that still runs stops for it (StopTransactionOnEVSideDisconnect)."""
        plug = self.connectors[connector]
        if plug.transaction is not None:
            await self.stop_transaction(connector, reason="EVDisconnected")
        plug.plugged_in = False
        await self.set_status(plug, plug.idle_status)

    async def authorize(self, id_tag: str) -> dict[str, Any]:
        """Ask for a token; returns the idTagInfo."""
        info: dict[str, Any] = (await self.link.call("Authorize", {"idTag": id_tag}))["idTagInfo"]
        return info

    async def start_transaction(self, connector: int = 1, id_tag: str = "SIM", *, remote: bool = False) -> Transaction1x:
        """Start charging: StartTransaction, then Charging. While offline the message is queued and the id comes later.

        A token the central system does not accept stops the transaction at once when StopTransactionOnInvalidId says so.
        Raises SessionFailed when the connector is busy, and the failure of a start that had to be discarded.
        """
        plug = self.connectors[connector]
        if plug.transaction is not None:
            raise SessionFailed(f"{self.id}: connector {connector} has a transaction already")
        transaction = Transaction1x(connector, id_tag, plug.meter.register, self.now(), remote)
        self.transactions.append(transaction)
        plug.plugged_in, plug.transaction = True, transaction
        payload: dict[str, Any] = {
            "connectorId": connector,
            "idTag": id_tag,
            "timestamp": transaction.timestamp,
            "meterStart": transaction.meter_start,
        }
        if plug.reservation is not None:
            # 1.6 §4.8: a start that ends a reservation carries its id.
            payload["reservationId"] = plug.reservation["reservationId"]
            plug.reservation = None
        await self.transmit(Waiting("StartTransaction", lambda: payload, lambda answer: self._started_as(transaction, answer)))
        if not transaction.accepted and self.configuration.boolean("StopTransactionOnInvalidId", default=True):
            await self.stop_transaction(connector, reason="DeAuthorized")
        else:
            await self.set_status(plug, "Charging" if transaction.accepted else "SuspendedEVSE")
        return transaction

    async def meter(self, connector: int = 1, *, context: str = "Sample.Periodic") -> int:
        """One sample interval passes; MeterValues of the connector. Returns the register in Wh."""
        plug = self.connectors[connector]
        if plug.transaction is not None:
            plug.meter.charge(self.configuration.integer("MeterValueSampleInterval") or self.options.sample_interval)
        values = [{"timestamp": self.now(), "sampledValue": plug.samples(context)}]
        transaction = plug.transaction
        await self.transmit(Waiting("MeterValues", lambda: self.meter_values_payload(connector, transaction, values)))
        return plug.meter.register

    async def stop_transaction(self, connector: int = 1, *, reason: str = "Local", id_tag: str | None = None) -> Transaction1x:
        """Stop charging: StopTransaction with the begin and end readings, then Finishing; the cable stays in until `unplug`.

        `id_tag` defaults to the token that started. Raises SessionFailed without a transaction.
        """
        plug = self.connectors[connector]
        transaction = plug.transaction
        if transaction is None:
            raise SessionFailed(f"{self.id}: connector {connector} has no transaction to stop")
        plug.transaction = None
        transaction.stopped, transaction.meter_stop = True, plug.meter.register
        stop: dict[str, Any] = {"idTag": id_tag or transaction.id_tag, "timestamp": self.now(), "meterStop": transaction.meter_stop}
        values: list[dict[str, Any]] = [
            {"timestamp": transaction.timestamp, "sampledValue": [_register(transaction.meter_start, "Transaction.Begin")]},
            {"timestamp": stop["timestamp"], "sampledValue": [_register(transaction.meter_stop, "Transaction.End")]},
        ]
        await self.transmit(
            Waiting(
                "StopTransaction",
                lambda: self.stop_payload(transaction, {"transactionId": self.known_id(transaction), **stop}, values, reason),
                lambda _: setattr(transaction, "delivered", True),
            )
        )
        await self.set_status(plug, "Finishing" if plug.operative else "Unavailable")
        return transaction

    async def run_session(self, connector: int = 1, id_tag: str = "SIM", *, readings: int = 3, interval: float = 0.0) -> None:
        """Plug in, authorize, start, so many readings `interval` seconds apart, stop, unplug."""
        await self.plug_in(connector)
        try:
            info = await self.authorize(id_tag)
            if info["status"] != "Accepted":
                raise SessionFailed(f"{self.id}: the token {id_tag} is {info['status']}")
            transaction = await self.start_transaction(connector, id_tag)
            if transaction.stopped or transaction.transaction_id is None:
                raise SessionFailed(f"{self.id}: the transaction was not accepted: {transaction.id_tag_info or 'no answer'}")
            await self._charge(connector, transaction, readings, interval)
            if not transaction.delivered:
                raise SessionFailed(f"{self.id}: the stop of transaction {transaction.transaction_id} was not delivered")
        finally:
            await self.unplug(connector)

    # What the station does by itself.

    def obey(self, action: str, request: dict[str, Any]) -> Reply | None:
        """By the table of commands."""
        command = self.commands.get(action)
        return None if command is None else command(self, request)

    async def begin_remotely(self, connector: int, id_tag: str) -> None:
        """What follows an accepted RemoteStartTransaction."""
        if self.options.driver_present:
            await self.plug_in(connector)
        if self.configuration.boolean("AuthorizeRemoteTxRequests", self.options.authorize_remote):
            info = await self.authorize(id_tag)
            if info["status"] != "Accepted":
                return
        plug = self.connectors[connector]
        if plug.plugged_in:
            await self.start_transaction(connector, id_tag, remote=True)
            return
        plug.awaited = id_tag
        await self.set_status(plug, plug.idle_status)
        await asyncio.sleep(self.configuration.integer("ConnectionTimeOut"))  # 1.6 §9.1.6
        if plug.awaited == id_tag:
            plug.awaited = None
            await self.set_status(plug, plug.idle_status)

    async def set_status(self, plug: Connector1x, status: str) -> None:
        """Change a connector's status and tell the central system what is new for it."""
        plug.status = status
        await self._report(plug, only_changed=True)

    async def set_fault(self, connector: int, error_code: str = "OtherError") -> None:
        """A connector breaks (or is well again with NoError)."""
        plug = self.connectors[connector]
        plug.error_code = error_code
        await self.set_status(plug, plug.idle_status if error_code == "NoError" else "Faulted")

    async def report_statuses(self, *, only_changed: bool = False, connector: int | None = None) -> None:
        """StatusNotification of the station as a whole (connector 0) and of every connector, or of one connector."""
        if connector:
            await self._report(self.connectors[connector], only_changed=only_changed)
            return
        if not only_changed:
            await self.link.call("StatusNotification", self.status_payload(0, "Available" if self.operative else "Unavailable", "NoError"))
        for plug in self.connectors.values():
            await self._report(plug, only_changed=only_changed)

    async def set_operative(self, connector: int, operative: bool) -> None:
        """ChangeAvailability takes effect; connector 0 is the whole station."""
        plugs = list(self.connectors.values()) if connector == 0 else [self.connectors[connector]]
        for plug in plugs:
            plug.operative = operative
        if connector == 0:
            self.operative = operative
            await self.link.call("StatusNotification", self.status_payload(0, "Available" if operative else "Unavailable", "NoError"))
        for plug in plugs:
            if plug.transaction is None:
                await self.set_status(plug, plug.idle_status)

    async def reset(self, reason: str) -> None:
        """Stop every transaction for this reason, then boot anew (1.6 §5.14)."""
        for plug in self.connectors.values():
            if plug.transaction is not None:
                try:
                    await self.stop_transaction(plug.number, reason=reason)
                except PeerError as failure:
                    self.failures.append(failure)
        await self.restart()

    def configured(self, key: str) -> None:
        """A configuration key got a new value; what it governs follows."""
        if key.lower() == "heartbeatinterval":
            self.beat_every(self.configuration.integer(key))

    def known_id(self, transaction: Transaction1x) -> int:
        """The id to use on the wire."""
        return _ID_NEVER_GIVEN if transaction.transaction_id is None else transaction.transaction_id

    def running(self, transaction_id: int) -> Connector1x | None:
        """The connector on which this transaction runs."""
        for plug in self.connectors.values():
            if plug.transaction is not None and plug.transaction.transaction_id == transaction_id:
                return plug
        return None

    def status_payload(self, connector: int, status: str, error_code: str) -> dict[str, Any]:
        """StatusNotification; `status` in the words of 1.6."""
        return {"connectorId": connector, "status": self.wire_status(status), "errorCode": error_code, "timestamp": self.now()}

    async def _report(self, plug: Connector1x, *, only_changed: bool) -> None:
        told = (self.wire_status(plug.status), plug.error_code)
        if not (self.online and self.accepted) or (only_changed and told == plug.reported):
            return  # offline: reported after the reconnect, if it is still news (1.6 §4.9)
        plug.reported = None  # until there is an answer nobody knows what the central system believes
        plug.reports = newest = plug.reports + 1
        try:
            await self.link.call("StatusNotification", self.status_payload(plug.number, plug.status, plug.error_code))
            if plug.reports == newest:
                plug.reported = told
        except Disconnected:
            return
        except PeerError as failure:
            self.failures.append(failure)

    async def _charge(self, connector: int, transaction: Transaction1x, readings: int, interval: float) -> None:
        for _ in range(readings):
            await asyncio.sleep(interval)
            if not transaction.stopped:
                await self.meter(connector)
        if not transaction.stopped:
            await self.stop_transaction(connector)

    def _started_as(self, transaction: Transaction1x, answer: dict[str, Any]) -> None:
        transaction.transaction_id, transaction.id_tag_info = answer["transactionId"], answer["idTagInfo"]


def _register(value: int, context: str) -> dict[str, Any]:
    return {"value": str(value), "context": context, "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
