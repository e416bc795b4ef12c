"""Whose turn it is: requests of both peers wait here, in the order they came, one at a time per direction (OCPP-J 1.6 §4.1.1). Sans-I/O."""

from __future__ import annotations

from gateway.commands import Abandon, SendError, Side
from gateway.legs import Pending
from gateway.runner import Runner
from gateway.runs import Incoming
from translators.classes import MessageClass, is_boot, is_durable, message_class
from translators.errors import RpcCode
from translators.ocpp1x.introduction import introduce, is_unknown


class Turns:
    """The waiting requests of one session, bounded per direction."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        # Lists: these are nearly always empty, and an empty deque takes 0.6 KB of each station.
        self._queues: dict[Side, list[tuple[Incoming, float]]] = {side: [] for side in Side}
        """With the moment (monotonic) of each."""
        self._introduced = False
        self.booted_first = False
        """The backend wanted a boot on this connection, and got one."""

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(len(queue) for queue in self._queues.values())

    def take(self, side: Side, incoming: Incoming) -> None:
        """Fulfil a request now or in its turn, or refuse it when it cannot even wait."""
        runner, queue = self._runner, self._queues[side]
        limit = runner.timing.station_queue if side is Side.STATION else runner.timing.command_queue
        if side is Side.STATION and self._before_boot(incoming):
            # B03.FR.07, OCPP-J 1.6 errata 3.10; 1.5 was told Rejected for Pending
            self._reject(side, incoming, RpcCode.SECURITY_ERROR, "backend: the station's boot was not accepted")
        elif side is Side.BACKEND and runner.is_asked_again(incoming):
            return
        elif len(queue) >= limit and side is Side.STATION:
            self.turn_away(incoming, "gateway: busy, too many requests wait")
        elif len(queue) >= limit:
            self._reject(side, incoming, RpcCode.GENERIC_ERROR, "gateway: busy, too many requests wait")
        elif self._is_here(side, incoming.message_id):
            runner.observer.quirk(runner.pair.station.name, "duplicate_event")  # J4 §4.1.4: the same request again; one answer serves both
        else:
            queue.append((incoming, runner.now.mono))
            self.next(side)

    def _is_here(self, side: Side, message_id: str) -> bool:
        running = self._runner.running[side]
        return (running is not None and running.message_id == message_id) or any(
            each.message_id == message_id for each, _ in self._queues[side]
        )

    def next(self, side: Side) -> None:
        """Begin with whatever may begin now."""
        queue, runner = self._queues[side], self._runner
        while queue and runner.running[side] is None and not (side is Side.STATION and self._introducing(queue[0][0])):
            incoming, since = queue.pop(0)
            if side is Side.BACKEND and runner.now.mono >= since + runner.timing.command:
                # Its backend waits no longer: it must not find a station obeying what it was told had failed.
                self._reject(side, incoming, RpcCode.GENERIC_ERROR, "station: busy with the commands before for too long")
            else:
                runner.start(side, incoming, since)

    def _introducing(self, first: Incoming) -> bool:
        """A SOAP station that speaks before any backend accepted it is introduced first; what it said waits (O4: boot before everything)."""
        runner = self._runner
        if runner.keeper.away:
            return False  # nobody can be introduced to
        if self._introduced or not runner.soap or is_boot(first.action) or not is_unknown(runner.station):
            return bool(runner.follow_ups) and self._introduced and is_unknown(runner.station)
        self._introduced = True
        runner.start_flow(Side.STATION, "BootNotification", introduce(runner.station))
        return is_unknown(runner.station) and bool(runner.follow_ups)

    def boot_first(self, refused: Pending) -> bool:
        """The backend refuses what it was asked with SecurityError: it may want a boot on each connection (2.0.1 B01.FR.10).

        The station's last boot is repeated then, once, and the request asked again behind it (translation-up §1.2). False: it was not that.
        """
        runner, station = self._runner, self._runner.station
        if self.booted_first or refused.side is not Side.BACKEND or is_boot(refused.action) or runner.pair.relay:
            return False
        if runner.pair.station.family != "1.x" or station.memory.boot.status != "Accepted" or not station.memory.boot.action_payload:
            return False
        self.booted_first = True
        runner.observer.quirk(runner.pair.station.name, "boot_repeated")
        leg = runner.legs[Side.BACKEND]
        waiting, leg.queue = leg.queue, []
        runner.start_flow(Side.STATION, "BootNotification", introduce(station))
        refused.message_id = runner.next_id()
        refused.deadline = runner.now.mono + runner.timing.backend_call
        leg.queue += [refused, *waiting]
        return True

    def clear(self, side: Side) -> list[Incoming]:
        """Take out everything of one side."""
        waiting = [incoming for incoming, _ in self._queues[side]]
        self._queues[side].clear()
        return waiting

    def turn_away(self, incoming: Incoming, why: str = "gateway: closing") -> None:
        """A request of a station that nobody will fulfil: it is made to say it again later."""
        runner = self._runner
        if runner.soap or is_durable(incoming.action):
            # An error might make the station throw it away; without an answer it says it again, at the latest on its next connection.
            runner.observer.message(Side.STATION.value, runner.pair.station.name, "in", incoming.action, "abandoned")
            if runner.soap:
                runner.emit(Abandon(incoming.message_id))
        else:
            self._reject(Side.STATION, incoming, RpcCode.GENERIC_ERROR, why)

    def refuse_new(self, incoming: Incoming) -> None:
        """A command that comes while the gateway ends: who is cut off in the middle of it does not know what became of it."""
        if not self._runner.is_asked_again(incoming) and not self._is_here(Side.BACKEND, incoming.message_id):
            self._reject(Side.BACKEND, incoming, RpcCode.GENERIC_ERROR, "gateway: closing")

    def _before_boot(self, incoming: Incoming) -> bool:
        runner = self._runner
        status = runner.station.memory.boot.status
        closed = status == "Rejected" or (status == "Pending" and runner.pair.station.name in ("1.2", "1.5"))
        if runner.keeper.on and message_class(incoming.action) is MessageClass.TRANSACTION:
            return False  # it waits in the backlog until the boot is accepted (translation-up §6.3)
        return closed and not runner.pair.relay and not is_boot(incoming.action)

    def _reject(self, side: Side, incoming: Incoming, code: RpcCode, text: str) -> None:
        runner = self._runner
        runner.observer.message(side.value, runner.version(side).name, "in", incoming.action, "refused")
        if not incoming.send:
            runner.emit(SendError(side, incoming.message_id, code, text, {}))
