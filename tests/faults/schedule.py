"""What goes wrong when, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from gateway.simulate import Version

VERSIONS: tuple[Version, ...] = ("1.5", "1.6", "2.0.1", "2.1")
BACKENDS = ("1.6", "2.0.1", "2.1")
KINDS = {
    # The network between the stations and the gateway, and between the gateway and the central system.
    "stations_cut": 4, "stations_silent": 2, "stations_slow": 2, "stations_narrow": 1, "stations_corrupt": 2, "stations_zombie": 2,
    "backend_cut": 4, "backend_silent": 2, "backend_slow": 2, "backend_narrow": 1, "backend_corrupt": 2, "backend_refusing": 2,
    # The gateway's process and disk.
    "gateway_killed": 5, "gateway_frozen": 2, "gateway_restarted": 3, "state_deleted": 1, "state_truncated": 1, "disk_full": 2,
    # The peers.
    "clock_jump": 2, "power_cycle": 3, "central_restarts": 3, "central_mute": 2, "central_misbehaves": 6, "central_refuses": 2,
}  # fmt: skip
"""Every kind of fault, and how often it is drawn."""
WIDE_VERSIONS: tuple[Version, ...] = ("1.2", "1.5", "1.6", "1.6s", "2.0.1", "2.1")
WIDE_KINDS = ("gateway_clock_jump", "disk_no_space")
"""Of wide schedules, beside the others."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`at` and `lasts` in seconds from the start of the schedule; `share` of what it befalls; `number` chooses a variant."""

    kind: str
    at: float
    lasts: float
    share: float
    number: int

    def __str__(self) -> str:
        return f"{self.at:.2f} s: {self.kind} for {self.lasts:.2f} s (share {self.share:.2f}, variant {self.number})"


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that the seed decides; the stations draw what they do from the same seed."""

    seed: int
    when_down: Literal["mirror", "buffer"]
    backend: str
    stations: tuple[Version, ...]
    duration: float
    pace: float
    call_timeout: float
    outage_grace: float
    retry_interval: float
    faults: tuple[Fault, ...]
    wide: bool = False

    @property
    def kinds(self) -> set[str]:
        return {fault.kind for fault in self.faults}

    @property
    def options(self) -> str:
        """What plays it again."""
        wide = " --wide" if self.wide else ""
        return f"--seed {self.seed} --stations {len(self.stations)} --when-down {self.when_down}{wide}"

    def describe(self) -> str:
        """For people."""
        head = f"seed {self.seed}: {len(self.stations)} stations, backend {self.backend}, {self.when_down}, "
        head += f"call_timeout {self.call_timeout:.2f}, outage_grace {self.outage_grace:.2f}, retry_interval {self.retry_interval:.1f}"
        return "\n".join([head, *(f"  {fault}" for fault in self.faults)])


def draw(seed: int, *, stations: int = 8, duration: float = 4.0, when_down: Literal["mirror", "buffer"] = "mirror") -> Schedule:
    """The schedule of a seed; the same for ever as long as this function is not changed.

    What was added later is drawn from a stream of its own, named after it: whatever else a seed gave it still gives.
    """
    random = Random(seed)
    faults = sorted((_fault(random, duration) for _ in range(random.randint(2, 6))), key=lambda fault: fault.at)
    return Schedule(
        seed,
        when_down,
        random.choice(BACKENDS),
        tuple(random.choice(VERSIONS) if number >= len(VERSIONS) else VERSIONS[number] for number in range(stations)),
        duration,
        random.choice((0.1, 0.3, 0.6)),
        random.choice((0.6, 1.0, 1.5)),
        random.choice((0.0, 0.3, 1.0, 2.0)),
        Random(f"{seed}/retry_interval").choice((0.5, 2.0, 10.0)),
        tuple(faults),
    )


def draw_wide(seed: int, *, stations: int = 8, duration: float = 4.0, when_down: Literal["mirror", "buffer"] = "mirror") -> Schedule:
    """The schedule of a seed made wider: stations of every version, and one or two faults more, of the machine.

    All of it is drawn from a stream of its own, so that the narrow schedule of the same seed is what it was.
    """
    random, narrow = Random(f"{seed}/wide"), draw(seed, stations=stations, duration=duration, when_down=when_down)
    versions = (random.choice(WIDE_VERSIONS) if number >= len(WIDE_VERSIONS) else WIDE_VERSIONS[number] for number in range(stations))
    more = [replace(_fault(random, duration), kind=random.choice(WIDE_KINDS)) for _ in range(random.randint(1, 2))]
    faults = sorted((*narrow.faults, *more), key=lambda fault: fault.at)
    return replace(narrow, stations=tuple(versions), faults=tuple(faults), wide=True)


def _fault(random: Random, duration: float) -> Fault:
    (kind,) = random.choices(list(KINDS), weights=list(KINDS.values()))
    return Fault(
        kind, random.uniform(0.3, duration), random.uniform(0.05, 1.5), random.choice((0.1, 0.3, 1.0)), random.randrange(1_000_000)
    )
