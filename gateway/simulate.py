"""The command `simulate`: charging stations of one version that connect and charge, for trials and load."""

import asyncio
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from gateway.simulator.errors import PeerError
from gateway.simulator.station import Station

Version = Literal["1.2", "1.5", "1.6", "1.6s", "2.0.1", "2.1"]
_SOAP: tuple[Version, ...] = ("1.2", "1.5", "1.6s")
_READINGS = 3
_LONGEST_INTERVAL = 1.0  # seconds between two readings; a session of a load run takes about three of them
_SHOWN = 10
_RECORDED = 100  # exchanges kept per station: thousands of stations have no use for more


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulateOptions:
    """`rate` in stations per second, `duration` in seconds; each station begins sessions for so long after its boot, and at least one."""

    version: Version
    url: str
    count: int = 1
    rate: float = 10.0
    duration: float = 30.0
    station: dict[str, Any] = field(default_factory=dict)
    """Further fields of StationOptions for every station."""


@dataclass(slots=True)
class Summary:
    """What became of it: `stations` were accepted, `sessions` ran from plug to unplug, `failures` says how often what went wrong."""

    stations: int = 0
    sessions: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.stations} stations, {self.sessions} sessions completed, {self.failures.total()} failures"


def station_of(version: Version, station_id: str, url: str, **options: Any) -> Station:
    """A station of this version; only what it needs is imported (zeep for SOAP alone)."""
    match version:
        case "1.2":
            from gateway.simulator.station12 import Station12

            return Station12(station_id, url, **options)
        case "1.5":
            from gateway.simulator.station15 import Station15

            return Station15(station_id, url, **options)
        case "1.6":
            from gateway.simulator.station16 import Station16

            return Station16(station_id, url, **options)
        case "1.6s":
            from gateway.simulator.station16s import Station16S

            return Station16S(station_id, url, **options)
        case "2.0.1":
            from gateway.simulator.station201 import Station201

            return Station201(station_id, url, **options)
        case "2.1":
            from gateway.simulator.station201 import Station21

            return Station21(station_id, url, **options)


async def simulate(options: SimulateOptions) -> Summary:
    """Let SIM-0001, SIM-0002, … connect at the rate and charge for the duration. Never raises for what the other side does wrong."""
    summary = Summary()
    # The group waits for every station; each ends by itself: all its steps have timeouts, and its sessions an end.
    async with asyncio.TaskGroup() as group:
        for number in range(1, options.count + 1):
            station = station_of(options.version, f"SIM-{number:04}", options.url, **{"recorded": _RECORDED, **options.station})
            group.create_task(_live(station, options, summary), name=station.id)
            if number < options.count:
                await asyncio.sleep(1 / options.rate)
    return summary


async def _live(station: Station, options: SimulateOptions, summary: Summary) -> None:
    async with station:
        try:
            await station.connect()
            await station.boot(attempts=3)
            if not station.accepted:
                summary.failures["the central system did not accept the station's boot"] += 1
                return
            summary.stations += 1
            await _charge(station, options, summary)
        except (PeerError, OSError, TimeoutError) as failure:
            summary.failures[_cause(station, failure)] += 1
        for background in station.failures:
            summary.failures[_cause(station, background)] += 1
        for violation in station.violations:
            summary.failures[f"the counterpart broke the standard: {violation.why}"] += 1


async def _charge(station: Station, options: SimulateOptions, summary: Summary) -> None:
    interval = min(_LONGEST_INTERVAL, options.duration / (_READINGS + 1))
    end = time.monotonic() + options.duration
    while True:
        await station.run_session(readings=_READINGS, interval=interval)
        summary.sessions += 1
        if time.monotonic() + _READINGS * interval >= end:
            return


def _cause(station: Station, failure: BaseException) -> str:
    """The same words for the same trouble of different stations, so that it is counted and not listed a thousand times."""
    text = str(failure) or type(failure).__name__
    return text.replace(station.id, "SIM-…")


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of the command line (the outer contract)."""
    parser.add_argument("--version", required=True, choices=get_args(Version), help="OCPP version of the stations")
    parser.add_argument(
        "--url", required=True, help="ws(s)://host:port/ocpp, or http(s)://host:port/soap for SOAP; the station id is appended"
    )
    parser.add_argument("--count", type=_at_least(int, 1), default=1, metavar="N", help="number of stations (default 1)")
    parser.add_argument(
        "--rate", type=_at_least(float, 0.001), default=10.0, metavar="R", help="stations connecting per second (default 10)"
    )
    parser.add_argument("--duration", type=_at_least(float, 0), default=30.0, metavar="S", help="seconds of charging (default 30)")


def main(args: Namespace) -> int:
    """Run the command; 0 when nothing failed, 1 when something did, 2 for a URL that does not fit the version."""
    wanted = ("http", "https") if args.version in _SOAP else ("ws", "wss")
    address = urlsplit(args.url)
    if address.scheme not in wanted or not address.hostname:
        print(f"--url: {args.url!r} is no {wanted[0]} or {wanted[1]} URL, which stations of {args.version} need", file=sys.stderr)
        return 2
    options = SimulateOptions(version=args.version, url=args.url, count=args.count, rate=args.rate, duration=args.duration)
    try:
        summary = asyncio.run(simulate(options))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 1
    print(summary)
    for cause, times in summary.failures.most_common(_SHOWN):
        print(f"{times} × {cause}", file=sys.stderr)
    return 1 if summary.failures else 0


def _at_least(kind: type[int] | type[float], least: float) -> Any:
    def parse(text: str) -> int | float:
        value = kind(text)
        if value < least:
            raise ArgumentTypeError(f"{text} is less than {least}")
        return value

    parse.__name__ = kind.__name__  # argparse names the type when the text is no number
    return parse
