"""The SOAP server leg under load, beside an empty aiohttp handler and beside zeep, in one run, in turns.

A 1.5 MeterValues with six values and all headers of WS-Addressing is posted over kept connections and answered: by a whole gateway process with a
2.0.1 backend behind it; by the gateway's server with the translation to 2.0.1 and back behind it; by the same server with its codec alone; by a
handler that lets zeep read and write; by one that reads the body and answers always the same. What counts is the CPU time for each message, of
this process or of the gateway's; the stations are another process.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, NamedTuple

import uvloop
from aiohttp import ClientSession, web

from bench import fleet, frames, programs
from bench.soap_handlers import IDENTITY, Decoded, Handler, Translated, empty, with_zeep
from gateway.io.collector import Collector
from gateway.io.soap_server import SoapServer
from gateway.metrics import Metrics
from gateway.registry import Registry
from translators.framing.soap import Located, build_request, parse
from translators.ocpp1x import wire
from translators.ocpp15.codec import station_codec

ROUNDS, MESSAGES, CONNECTIONS = 9, 1000, 16
PER_SECOND = 2500
"""Messages of a whole process, per second of CPU: what the design asks for."""
TARGET = 0.29
"""Messages of the whole leg for each of the empty handler, per second of CPU: what the design asks for."""
EMPTY, PROCESS, WHOLE, CODEC, ZEEP = (
    "empty aiohttp handler",
    "gateway process, its 2.0.1 connection and state included",
    "gateway's server, translated to 2.0.1",
    "gateway's server and codec",
    "zeep in an aiohttp handler",
)
OPENING = {
    "BootNotification": wire.BootNotificationRequest(chargePointVendor="Vendor", chargePointModel="Model"),
    "StartTransaction": wire.StartTransactionRequest(connectorId=1, idTag=frames.ID_TAG, timestamp=frames.NOW, meterStart=120_345),
}
"""What a station says first. All of them charge under one number: it is made of time and connector."""


def envelope(action: str, request: Any) -> bytes:
    """What a station posts."""
    located = Located("1.5", "CentralSystemService", action)
    _, body = station_codec().encode_request(request)
    return build_request(
        located, body, identity=IDENTITY, to="http://gateway/soap", from_address="http://10.0.0.5/", message_id="urn:uuid:{time}"
    )


def meter_values(transactionId: int) -> str:
    """Six values; `{time}` is put in for each message."""
    kinds = [("Energy.Active.Import.Register", "125678.4", "Wh"), ("Power.Active.Import", "11040.5", "W"), ("Voltage", "230", "V")]
    kinds += [("Current.Import", f"16.{phase}", "A") for phase in (1, 2, 3)]
    samples = tuple(
        wire.SampledValue(value=value, context="Sample.Periodic", measurand=measurand, location="Outlet", unit=unit)  # type: ignore[arg-type]  # words of the enums
        for measurand, value, unit in kinds
    )
    reading = wire.MeterValue(timestamp=frames.NOW, sampledValue=samples)
    request = wire.MeterValuesRequest(connectorId=1, transactionId=transactionId, meterValue=(reading,))
    return envelope("MeterValues", request).decode().replace(frames.NOW, "{time}")


@dataclass(slots=True)
class Figures:
    """Of one variant: µs of CPU for a message, by round; milliseconds until a station has its answer."""

    cpu: list[float] = field(default_factory=list)
    latency: list[float] = field(default_factory=list)

    @property
    def percentiles(self) -> tuple[float, float]:
        """p50 and p99 in milliseconds."""
        cuts = quantiles(self.latency, n=100)
        return cuts[49], cuts[98]


class Served(NamedTuple):
    """What is posted to, and the seconds of processor time it has taken so far."""

    port: int
    cpu: Callable[[], float]


@asynccontextmanager
async def _served(handler: Handler) -> AsyncIterator[Served]:
    app = web.Application()
    app.router.add_route("*", "/soap", handler)
    runner = web.AppRunner(app, access_log=None, auto_decompress=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Served(int(runner.addresses[0][1]), time.process_time)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _gateway(connections: int) -> AsyncIterator[Served]:
    """A gateway process whose stations charge."""
    async with fleet.backend("2.0.1") as url, programs.gateway(url, "2.0.1") as program, ClientSession() as client:
        for number in range(connections):
            for action, request in OPENING.items():
                content = envelope(action, request).replace(b"{station}", str(number).encode())
                async with client.post(f"http://{program.url}/soap", data=content) as answer:
                    assert answer.status == 200, await answer.text()
        yield Served(int(program.url.rpartition(":")[2]), program.cpu)


async def _round(served: Served, template: str, messages: int, connections: int, first: int, figures: Figures) -> None:
    arguments = ("-m", "bench.soap_load", str(served.port), "/soap", str(messages), str(connections), str(first))
    pipe = asyncio.subprocess.PIPE
    loading = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe)
    started = served.cpu()
    out, _ = await loading.communicate(template.encode())
    figures.cpu.append((served.cpu() - started) * 1e6 / messages)
    assert loading.returncode == 0  # it has said why
    figures.latency += json.loads(out)


async def measured(rounds: int, messages: int, connections: int) -> dict[str, Figures]:
    """All variants, in turns; the first round warms up and is not kept."""
    behind = Translated()
    number = 0
    for action, request in OPENING.items():
        posted = envelope(action, request)
        answer = behind.answer(action, parse(posted).body, posted)
        if action == "StartTransaction":
            number = station_codec().decode_answer(action, answer).transactionId  # type: ignore[attr-defined]  # of StartTransaction
    template = meter_values(number)
    handlers = {
        EMPTY: empty,
        WHOLE: SoapServer(behind, Metrics()).handle,
        CODEC: SoapServer(Decoded(), Metrics()).handle,
        ZEEP: with_zeep(),
    }
    found = {name: Figures() for name in (EMPTY, PROCESS, WHOLE, CODEC, ZEEP)}
    async with AsyncExitStack() as stack:
        stack.enter_context(Collector(Registry()))  # as the gateway does: else what zeep has loaded is looked at again and again
        served = {name: await stack.enter_async_context(_served(handler)) for name, handler in handlers.items()}
        served[PROCESS] = await stack.enter_async_context(_gateway(connections))
        first = 0
        for turn in range(rounds + 1):
            for name, figures in found.items():
                share = messages if turn else messages // 10
                await _round(served[name], template, share, connections, first, figures if turn else Figures())
            first += messages
    return found


def measure(rounds: int = ROUNDS, messages: int = MESSAGES, connections: int = CONNECTIONS) -> dict[str, Figures]:
    """The figures by variant, under the event loop that the gateway runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measured(rounds, messages, connections))


def table(results: Mapping[str, Figures]) -> Iterator[str]:
    """Markdown: CPU as `median (best)`, what one core does, its part of the empty handler's, and the latency under this load."""
    yield "| 1.5 MeterValues, 6 values | CPU µs | messages/s and core | of the empty handler | p50 ms | p99 ms |"
    yield "|---|---|---|---|---|---|"
    base = results[EMPTY]
    for name, figures in results.items():
        middle, best = median(figures.cpu), min(figures.cpu)
        p50, p99 = figures.percentiles
        share = f"{median(base.cpu) / middle:.2f}x ({min(base.cpu) / best:.2f}x)"
        yield f"| {name} | {middle:.0f} ({best:.0f}) | {1e6 / middle:.0f} ({1e6 / best:.0f}) | {share} | {p50:.1f} | {p99:.1f} |"


def share(results: Mapping[str, Figures]) -> float:
    """Of the empty handler's throughput, what the whole leg has: by medians or by bests, whichever was disturbed less."""
    base, whole = results[EMPTY].cpu, results[WHOLE].cpu
    return max(median(base) / median(whole), min(base) / min(whole))


def per_second(results: Mapping[str, Figures]) -> float:
    """Messages that one core of a whole gateway process answers in a second."""
    return 1e6 / median(results[PROCESS].cpu)


def budget(results: Mapping[str, Figures]) -> str:
    """What of the time that the target allows goes where, by bests: a sentence."""
    base, whole, codec = (min(results[name].cpu) for name in (EMPTY, WHOLE, CODEC))
    allowed, session = base / TARGET, whole - codec
    left = allowed - base - session
    rest = f"{left:.0f} are left" if left > 0 else "nothing is left"
    return (
        f"Of the {allowed:.0f} µs that this allows a message, HTTP takes {base:.0f}, and the session with the translation (the third row without the\n"
        f"fourth) {session:.0f}: {rest} for reading and writing XML and for who may speak, which take {codec - base:.0f}."
    )


def section(results: Mapping[str, Figures]) -> str:
    """The part of docs/performance.md."""
    rows = "\n".join(table(results))
    return f"""
## SOAP

A message posted over {CONNECTIONS} kept connections, HTTP included, {ROUNDS} rounds of {MESSAGES} messages per variant in turns, CPU time of the server
as `median (best)`. Latency is that of {CONNECTIONS} stations which post without a pause, so it is the queue in front of one core.

{rows}

The targets: a whole gateway process answers at least {PER_SECOND} messages a second and core. **{_verdict(per_second(results) >= PER_SECOND)}**
Its server with the translation does at least {TARGET:g} of what the empty handler does. **{_verdict(share(results) >= TARGET)}**
{budget(results)}

Messages above 64 KiB are read in a thread.
"""


def _verdict(kept: bool) -> str:  # the one thing it says
    return "It is kept." if kept else "It is missed."
