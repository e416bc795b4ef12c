"""The central system's side of the fleet: commands at any moment, before the boot too, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from gateway.io.tasks import TaskOwner
from gateway.simulator.errors import CallRefused, Disconnected, InvalidAnswer, NoAnswer, PeerError
from tests.faults.central import FaultyCentral
from tests.faults.fleet import Member
from tests.faults.oracle import Finding

_AT_ONCE = 64


@dataclass(slots=True, eq=False)
class Command:
    """One command. `mark` is a text in it that no other command has."""

    member: Member
    action: str
    mark: str
    answer: dict[str, Any] | None = None
    failure: PeerError | None = None


@dataclass(slots=True, eq=False)
class Commander:
    """Sends commands until told otherwise."""

    central: FaultyCentral
    fleet: list[Member]
    random: Random
    commands: list[Command] = field(default_factory=list)
    _owner: TaskOwner = field(default_factory=TaskOwner)

    async def command(self, until: Callable[[], bool], pause: float) -> None:
        """One command after the other, to any station; answers are waited for beside."""
        while not until():
            await asyncio.sleep(self.random.uniform(0, pause))
            member = self.random.choice(self.fleet)
            if member.id in self.central.connected and len(self._owner) < _AT_ONCE:
                kind = self.random.choice((self._transfer, self._remote_start, self._remote_stop))
                self._owner.spawn(kind(member), f"command to {member.id}")

    async def answered(self) -> None:
        """Until every command has its answer."""
        await self._owner.drain(60.0)

    async def close(self) -> None:
        await self._owner.close()

    async def _transfer(self, member: Member) -> None:
        if member.version == "1.2" or member.is_2x:
            return
        mark = f"M{len(self.commands):05}"
        await self._send(Command(member, "DataTransfer", mark), {"vendorId": "Faulty", "data": mark})

    async def _remote_start(self, member: Member) -> None:
        mark, place = f"{member.id}-R{len(self.commands):05}", member.station.options.connectors
        if self.central.version == "1.6":
            await self._send(Command(member, "RemoteStartTransaction", mark), {"idTag": mark, "connectorId": place})
        else:
            token = {"idToken": mark, "type": "ISO14443"}
            request = {"remoteStartId": len(self.commands) + 1, "idToken": token, "evseId": place}
            await self._send(Command(member, "RequestStartTransaction", mark), request)

    async def _remote_stop(self, member: Member) -> None:
        """Of a remotely started transaction the central system knows of."""
        for each in reversed(self.central.processed):
            if each.station_id != member.id:
                continue
            token = each.payload.get("idTag") or (each.payload.get("idToken") or {}).get("idToken", "")
            if each.action == "StartTransaction" and "-R" in token:
                stop = {"transactionId": each.answer["transactionId"]}
                await self._send(Command(member, "RemoteStopTransaction", f"stop of {token}"), stop)
                return
            if each.action == "TransactionEvent" and "-R" in token:
                stop = {"transactionId": each.payload["transactionInfo"]["transactionId"]}
                await self._send(Command(member, "RequestStopTransaction", f"stop of {token}"), stop)
                return

    async def _send(self, command: Command, payload: dict[str, Any]) -> None:
        self.commands.append(command)
        peer = self.central._peers.get(command.member.id)
        if peer is None:
            command.failure = Disconnected("not connected any more")
            return
        # A central system that uses its message ids again on each connection.
        unique_id = f"csms-{self.random.randrange(4)}" if self.random.random() < 0.2 else None
        try:
            command.answer = await peer.call(command.action, payload, unique_id=unique_id)
        except PeerError as failure:
            command.failure = failure


def judge_commands(commands: list[Command]) -> Iterator[Finding]:
    """Exactly one answer each, and a truthful one."""
    for command in commands:
        told = [each for each in command.member.station.received if command.mark in str(each.payload)]
        accepted = [each for each in told if each.answer is not None and each.answer.get("status") == "Accepted"]
        about = f"{command.member.id}, {command.action} {command.mark}"
        if isinstance(command.failure, NoAnswer | InvalidAnswer):
            yield Finding("command", command.member, f"{about}: {command.failure}")
        if "stop of" in command.mark:
            continue
        if len(told) > 1:
            yield Finding("command", command.member, f"{about}: reached the station {len(told)} times")
        if command.answer is not None and command.answer.get("status") == "Accepted" and not accepted:
            yield Finding("command", command.member, f"{about}: said to be accepted, the station did not: {told}")
        if isinstance(command.failure, CallRefused) and not command.failure.code:
            yield Finding("command", command.member, f"{about}: an error without a code")
