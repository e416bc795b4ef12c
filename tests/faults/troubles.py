"""How each kind of fault is done to the parties. Every one ends by itself, and leaves the world as it found it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.faults.central import MISDEEDS, FaultyCentral, Mood
from tests.faults.fleet import Member
from tests.faults.program import Program
from tests.faults.proxy import Proxy, Weather
from tests.faults.schedule import Fault


@dataclass(slots=True, eq=False)
class World:
    """All parties of one schedule."""

    gateway: Program
    central: FaultyCentral
    down: Proxy
    """Between the stations and the gateway."""
    up: Proxy
    """Between the gateway and the central system."""
    fleet: list[Member]
    process: asyncio.Lock
    """Held by whoever stops or freezes the gateway: one at a time."""
    restarting: asyncio.Lock
    """Held while the central system is away."""

    def proxy(self, fault: Fault) -> Proxy:
        return self.down if fault.kind.startswith("stations") else self.up


Trouble = Callable[[World, Fault, Random], Awaitable[None]]


async def cut(world: World, fault: Fault, _: Random) -> None:
    """RST or FIN for some connections."""
    world.proxy(fault).cut(reset=fault.number % 2 == 0, share=fault.share)


async def silent(world: World, fault: Fault, _: Random) -> None:
    """Half-open: bytes vanish in both directions, nobody is told; in the end the network forgets the connections."""
    chosen = world.proxy(fault).choose(fault.share)
    for connection in chosen:
        connection.weather.silent = True
    await asyncio.sleep(fault.lasts)
    for connection in chosen:
        connection.cut(reset=True)


async def slow(world: World, fault: Fault, random: Random) -> None:
    """Every chunk is late."""
    await _weather(world, fault, Weather(delay=random.uniform(0.02, 0.6)))


async def narrow(world: World, fault: Fault, random: Random) -> None:
    """A thin line."""
    await _weather(world, fault, Weather(rate=random.uniform(1_000, 20_000)))


async def _weather(world: World, fault: Fault, weather: Weather) -> None:
    proxy = world.proxy(fault)
    proxy.weather = weather
    await asyncio.sleep(fault.lasts)
    proxy.weather = Weather()


async def corrupt(world: World, fault: Fault, _: Random) -> None:
    """One wrong byte on some connections. SOAP over plain HTTP carries no check and is spared: TCP's own catches it in the field."""
    for connection in world.proxy(fault).choose(fault.share):
        connection.corrupt = int(b"/ocpp/" in connection.opening)
    await asyncio.sleep(fault.lasts)
    for connection in world.proxy(fault).connections:
        connection.corrupt = 0


async def zombie(world: World, fault: Fault, _: Random) -> None:
    """Stations lose their connection and come back while the gateway still holds the old one: duplicate connections."""
    chosen = world.down.choose(fault.share)
    for connection in chosen:
        connection.lose_client()
    await asyncio.sleep(fault.lasts)
    for connection in chosen:
        connection.cut(reset=True)


async def refusing(world: World, fault: Fault, _: Random) -> None:
    """The backend's port answers nobody, and all connections are reset."""
    world.up.refusing = True
    world.up.cut(reset=True)
    await asyncio.sleep(fault.lasts)
    world.up.refusing = False


async def killed(world: World, fault: Fault, _: Random) -> None:
    """SIGKILL; away for a while; the state may have suffered meanwhile."""
    async with world.process:  # each holder's deed has an end
        await world.gateway.kill()
        if fault.kind == "state_deleted":
            world.gateway.forget()
        if fault.kind == "state_truncated":
            world.gateway.truncate(fault.share * 0.9)
        await asyncio.sleep(fault.lasts / 3)
        await world.gateway.start()


async def frozen(world: World, fault: Fault, _: Random) -> None:
    """SIGSTOP, and SIGCONT."""
    async with world.process:  # see above
        world.gateway.freeze()
        await asyncio.sleep(fault.lasts)
        world.gateway.thaw()


async def restarted(world: World, fault: Fault, _: Random) -> None:
    """SIGTERM: it must end with exit code 0 within 30 s."""
    async with world.process:  # see above
        code = await world.gateway.terminate()
        assert code == 0, f"the gateway ended with {code} at SIGTERM: {list(world.gateway.lines)[-5:]}"
        await asyncio.sleep(fault.lasts / 3)
        await world.gateway.start()


async def disk_full(world: World, fault: Fault, _: Random) -> None:
    """Nothing can be written for a while."""
    async with world.process:  # see above
        world.gateway.fill_disk()
        await asyncio.sleep(fault.lasts)
        world.gateway.free_disk()


async def disk_no_space(world: World, fault: Fault, _: Random) -> None:
    """Its file system is full: ENOSPC, also for what only makes a file longer."""
    async with world.process:  # see above
        world.gateway.machine.fill_disk()
        await asyncio.sleep(fault.lasts)
        world.gateway.machine.free_disk()


async def gateway_clock_jump(world: World, fault: Fault, random: Random) -> None:
    """The machine of the gateway sets its clock: by NTP after a boot, or by somebody's mistake. It stays so for a while, or for good."""
    world.gateway.machine.turn_clock(random.choice((-2 * 86_400, -86_400, -3_600, -5, 5, 3_600, 86_400, 2 * 86_400)))
    for member in world.fleet:
        member.clock_jumps += 1  # it is now as far from that of the gateway
    await asyncio.sleep(fault.lasts)
    if fault.number % 2:
        world.gateway.machine.turn_clock(0)


async def clock_jump(world: World, fault: Fault, random: Random) -> None:
    """Some stations' clocks are put forward or back by up to a day, or to long ago."""
    for member in random.sample(world.fleet, max(1, round(len(world.fleet) * fault.share))):
        member.turn_clock(timedelta(seconds=random.choice((-86_000, -3_600, -5, 5, 3_600, 86_000, -20 * 365 * 86_400))))


async def power_cycle(world: World, fault: Fault, random: Random) -> None:
    """Some stations boot anew."""
    async with asyncio.TaskGroup() as group:
        for member in random.sample(world.fleet, max(1, round(len(world.fleet) * fault.share))):
            group.create_task(member.power_cycle())


async def central_restarts(world: World, fault: Fault, _: Random) -> None:
    """Away for a while; it comes back with its memory."""
    async with world.restarting:  # the other one's restart has an end
        await world.central.stop()
        await asyncio.sleep(fault.lasts)
        await world.central.start()


async def central_mute(world: World, fault: Fault, _: Random) -> None:
    """It accepts everything and answers nothing."""
    world.central.mood.mute = True
    await asyncio.sleep(fault.lasts)
    world.central.mood.mute = False


async def central_misbehaves(world: World, fault: Fault, random: Random) -> None:
    """A part of the messages is met with one or several of the misdeeds."""
    chosen = tuple(random.sample(MISDEEDS, random.randint(1, len(MISDEEDS))))
    world.central.mood = Mood(chance=fault.share * 0.6, misdeeds=chosen)
    await asyncio.sleep(fault.lasts * 2)
    world.central.mood = Mood()


async def central_refuses(world: World, fault: Fault, _: Random) -> None:
    """Handshakes are refused, connections end."""
    world.central.refuse_with = (503, 500, 502)[fault.number % 3]
    if fault.number % 2:
        world.up.cut(reset=False)
    await asyncio.sleep(fault.lasts)
    world.central.refuse_with = None


TROUBLES: dict[str, Trouble] = {
    "stations_cut": cut, "stations_silent": silent, "stations_slow": slow, "stations_narrow": narrow, "stations_corrupt": corrupt,
    "stations_zombie": zombie, "backend_cut": cut, "backend_silent": silent, "backend_slow": slow, "backend_narrow": narrow,
    "backend_corrupt": corrupt, "backend_refusing": refusing, "gateway_killed": killed, "gateway_frozen": frozen,
    "gateway_restarted": restarted, "state_deleted": killed, "state_truncated": killed, "disk_full": disk_full, "clock_jump": clock_jump,
    "power_cycle": power_cycle, "central_restarts": central_restarts, "central_mute": central_mute,
    "central_misbehaves": central_misbehaves, "central_refuses": central_refuses, "disk_no_space": disk_no_space,
    "gateway_clock_jump": gateway_clock_jump,
}  # fmt: skip
