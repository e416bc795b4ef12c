"""Plays one schedule and gives the verdict."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from gateway.simulator.exchanges import Violation
from gateway.simulator.soap_service import SoapService
from tests.faults.central import FaultyCentral
from tests.faults.commander import Commander, judge_commands
from tests.faults.exceptions import excused
from tests.faults.fleet import Member, make_member
from tests.faults.machine import machine
from tests.faults.oracle import Finding, judge, story
from tests.faults.program import Program, quiet_port
from tests.faults.proxy import Proxy
from tests.faults.schedule import Fault, Schedule
from tests.faults.troubles import TROUBLES, World

SETTLE_LIMIT = 20.0
"""Seconds without any progress, after the last fault, in which everything must have arrived: a slow machine has more to do, not less to prove.
What was refused is told again after the interval times the number of tries, and two fit into the longest trouble."""
LONGEST_SETTLING = 180.0
"""Seconds after which even progress is not enough."""
LASTING = ("doubled", "misordered", "energy", "invalid", "command")
"""Findings that time does not heal."""
QUIET = 0.4
"""Seconds without a finding before the verdict: what comes late must not be a repetition."""
COMMAND_TIMEOUT = 50.0
"""The gateway has 25 s for a command."""

_services: dict[str, SoapService] = {}


@dataclass(slots=True)
class Verdict:
    """What became of one schedule."""

    schedule: Schedule
    findings: list[Finding]
    exceptions: Counter[str] = field(default_factory=Counter)
    """Documented exceptions that applied, by name."""
    transactions: int = 0
    processed: int = 0
    commands: int = 0
    settled_after: float = 0.0
    seconds: float = 0.0
    log: list[str] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    """Faults that this machine does not allow, and why."""

    def __str__(self) -> str:
        lines = [self.schedule.describe(), *(f"  FINDING {finding}" for finding in self.findings), *(f"  LOG {line}" for line in self.log)]
        return "\n".join(
            [
                *lines,
                *self.stories,
                f"  reproduce: python -m tests.faults {self.schedule.options}",
            ]
        )


async def play(schedule: Schedule) -> Verdict:
    """One schedule from start to verdict."""
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        world = await _build(schedule, stack)
        alive = time.monotonic()
        commander = Commander(world.central, world.fleet, Random(f"{schedule.seed}/commands"))
        stack.push_async_callback(commander.close)
        await _act(world, schedule, commander)
        findings, settled_after = await _settle(world, schedule, commander)
        if world.gateway.running:
            code = await world.gateway.terminate()
            if code != 0:
                findings.append(Finding("invalid", None, f"the gateway ended with {code} at SIGTERM"))
        findings += _conduct(world, schedule)
        remaining, exceptions = excused(findings, schedule, world)
        return Verdict(
            schedule,
            remaining,
            exceptions,
            sum(len(member.deeds) + len(member.remote_deeds()) for member in world.fleet),
            len(world.central.processed),
            len(commander.commands),
            settled_after,
            time.monotonic() - began,
            [str(line) for line in world.gateway.errors[-3:]],
            _stories(world, alive, remaining),
            world.gateway.machine.skipped,
        )


def _stories(world: World, began: float, findings: list[Finding]) -> list[str]:
    members = {finding.member.id: finding.member for finding in findings if finding.member is not None}
    return [line for member in list(members.values())[:2] for line in (f"  STORY of {member.id}", *story(world.central, member, began))]


def _left(world: World) -> list[Finding]:
    """What the gateway ended with and had not told: a message it has answered for, or one that it has given up."""
    members = {member.id: member for member in world.fleet}
    return [
        Finding("unacknowledged", members.get(station), f"{station}: the gateway still has {kind} {record.decode(errors='replace')}")
        for kind, station, record in world.gateway.kept()
    ]


async def _build(schedule: Schedule, stack: AsyncExitStack) -> World:
    folder = Path(stack.enter_context(TemporaryDirectory())) / "state"
    folder.mkdir()
    around = await stack.enter_async_context(machine(folder, small_disk="disk_no_space" in schedule.kinds))
    central = FaultyCentral(
        version=schedule.backend, port=quiet_port(), random=Random(f"{schedule.seed}/central"), answer_timeout=COMMAND_TIMEOUT
    )
    await stack.enter_async_context(central)
    up = await stack.enter_async_context(Proxy(central.port, Random(f"{schedule.seed}/up")))
    gateway = Program(
        around,
        {
            "backend.url": f"ws://127.0.0.1:{up.port}/ocpp",
            "backend.version": schedule.backend,
            "backend.call_timeout": str(schedule.call_timeout),
            "backend.outage_grace": str(schedule.outage_grace),
            "backend.when_down": schedule.when_down,
            "buffer.retry_interval": str(schedule.retry_interval),
            "soap.callback_allow": "127.0.0.0/8",
            "soap.call_timeout": "5",
        },
        with_clock="gateway_clock_jump" in schedule.kinds,
        port=quiet_port(),
    )
    stack.push_async_callback(gateway.close)
    await gateway.start()
    down = await stack.enter_async_context(Proxy(gateway.port, Random(f"{schedule.seed}/down")))
    fleet: list[Member] = []
    for number, version in enumerate(schedule.stations):
        path = f"http://127.0.0.1:{down.port}/soap" if version in ("1.2", "1.5", "1.6s") else f"ws://127.0.0.1:{down.port}/ocpp"
        member = make_member(version, number, path, schedule.seed, _services)
        fleet.append(member)
        stack.push_async_callback(member.station.close)
    return World(gateway, central, down, up, fleet, asyncio.Lock(), asyncio.Lock())


async def _act(world: World, schedule: Schedule, commander: Commander) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + schedule.duration

    def over() -> bool:
        return loop.time() >= end

    async with asyncio.TaskGroup() as group:
        for member in world.fleet:
            group.create_task(member.live(over, schedule.pace))
        group.create_task(commander.command(over, 0.2))
        for number, fault in enumerate(schedule.faults):
            group.create_task(_trouble(world, fault, Random(f"{schedule.seed}/fault/{number}")))


async def _trouble(world: World, fault: Fault, random: Random) -> None:
    await asyncio.sleep(fault.at)
    await TROUBLES[fault.kind](world, fault, random)


async def _settle(world: World, schedule: Schedule, commander: Commander) -> tuple[list[Finding], float]:
    """No more faults: wait until nothing is wrong any more, and stays so; or say what still is."""
    began = time.monotonic()
    await commander.answered()
    async with asyncio.TaskGroup() as group:
        for member in world.fleet:
            group.create_task(member.settle())
    findings: list[Finding] = []
    quiet_since: float | None = None
    heard, progress = 0, began
    limit = SETTLE_LIMIT + 2 * schedule.retry_interval
    while time.monotonic() - progress < limit and time.monotonic() - began < LONGEST_SETTLING:
        if len(world.central.heard) > heard:
            heard, progress = len(world.central.heard), time.monotonic()
        await _tell_statuses(world)
        findings = [*_undelivered(world), *_left(world), *judge(world.central, world.fleet), *judge_commands(commander.commands)]
        remaining, _ = excused(findings, schedule, world)
        if lasting := [finding for finding in remaining if finding.kind in LASTING]:
            return lasting, time.monotonic() - began
        if remaining:
            quiet_since = None
        elif quiet_since is None:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > QUIET:
            break
        await asyncio.sleep(0.1)
    return findings, time.monotonic() - began


async def _tell_statuses(world: World) -> None:
    """A station tells what was not acknowledged, when it finds the time."""
    for member in world.fleet:
        if member.station.online and member.station.accepted:
            await member.station.report_statuses(only_changed=True)


def _undelivered(world: World) -> list[Finding]:
    findings = [
        Finding(
            "unacknowledged", member, f"{member.id} still has {len(member.station.outbox)} messages nobody answered; {_how_it_is(member)}"
        )
        for member in world.fleet
        if len(member.station.outbox)
    ]
    for member in world.fleet:
        findings += [
            Finding("lost", member, f"{member.id} threw {message.action} away: {message.failure}; {message.payload}")
            for message in member.station.outbox.discarded
        ]
    return findings


def _how_it_is(member: Member) -> str:
    station = member.station
    last = station.failures[-1] if station.failures else None
    return f"online {station.online}, accepted {station.accepted}, close code {station.close_code}, its last trouble: {last!r}"


def _has_wrong_byte(violation: Violation) -> bool:
    """It is in a name, in a letter, or in the head of the frame, which then ends too early; or this says that such a frame came (OCPP-J 4.2.3)."""
    why, frame = violation.why, violation.frame
    return "a ERROR frame" in why or not frame.isascii() or "not valid JSON" in why or frame.startswith('[4,"-1",')


def _conduct(world: World, schedule: Schedule) -> list[Finding]:
    """Nobody may have got what the standard forbids; the gateway may not have found itself at fault."""
    corrupted = any(kind.endswith("corrupt") for kind in schedule.kinds)
    violations = [*world.central.violations, *(each for member in world.fleet for each in member.station.violations)]
    members = {member.id: member for member in world.fleet}
    findings = [
        Finding("invalid", members.get(each.station_id), f"{each.station_id}: {each.why}: {each.frame[:300]}")
        for each in violations
        # A relay passes the message ids of the central system on, also when it uses them again.
        if not (corrupted and _has_wrong_byte(each)) and '"csms-' not in each.frame
    ]
    excused_faults = {"disk_full", "disk_no_space", "state_truncated"} & schedule.kinds
    if not excused_faults:
        findings += [Finding("invalid", None, f"the gateway's log: {line}") for line in world.gateway.errors]
    return findings
