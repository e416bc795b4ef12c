"""A corpus of odd, broken and hostile requests over real sockets against the real program: each gets its fault or its repair, and costs only itself.

While each is under way another station's heartbeat is answered; memory stays in bounds; nothing is opened that a request names.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from lxml import etree

from gateway.simulator.central_system import CentralSystem
from tests.e2e.house import until
from tests.e2e.process import Program, program
from tests.e2e.soap_corpus import content_cases, document_cases, envelope_cases, http_cases
from tests.e2e.soap_corpus.cases import S11, S12, STATION, WSA, Case, element, http, post
from tests.e2e.soap_corpus.watching import Watch, watching
from tests.peers import central_system
from translators.losses import QUIRKS

CASES = http_cases.CASES + document_cases.CASES + envelope_cases.CASES + content_cases.CASES
MAX_GROWTH = 64 << 20
"""Bytes that the process may need at most for one request, above what it needed before: some copies of 1 MiB as bytes, text and tree."""
MAX_STORM = 256 << 20
"""Bytes for 32 of them at a time."""
MAX_STALL = 2.0
"""Seconds within which another station is answered meanwhile. It takes some 5 ms; the rest is the machine's."""
STEADY = "STEADY-1"
ELSEWHERE = {"soap_repeated", "soap_must_understand", "soap_empty_answer", "soap_relates_to"}
"""Of two messages, of an option, of commands: test_soap_stations, test_soap_server, test_soap_client, test_callbacks."""


@dataclass(slots=True)
class Bench:
    """The running program between its central system and the socket of a test."""

    csms: CentralSystem
    program: Program
    watch: Watch

    async def send(self, data: bytes, *, hang_up: bool = False, port: int = 0) -> bytes:
        """Everything that comes back until the connection ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port or self.program.port)
        sending = asyncio.ensure_future(_write(writer, data, hang_up))
        received = b""
        try:
            async with asyncio.timeout(30):
                with contextlib.suppress(ConnectionError):
                    while part := await reader.read(65_536):
                        received += part
        finally:
            sending.cancel()
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await sending
                await writer.wait_closed()
        return received

    async def quirks(self) -> Counter[str]:
        """How often each quirk was counted so far."""
        text = await self.send(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", port=self.program.admin_port)
        counted: Counter[str] = Counter()
        for name, value in re.findall(r'^ocpp_gateway_quirks_total\{.*quirk="(\w+)".*\} (\S+)$', text.decode(), re.MULTILINE):
            counted[name] += int(float(value))
        return counted

    async def beat(self) -> float:
        """Seconds until another station's heartbeat is answered."""
        started = time.monotonic()
        assert b"heartbeatResponse" in await self.send(post(identity=f"<c:chargeBoxIdentity>{STEADY}</c:chargeBoxIdentity>"))
        return time.monotonic() - started

    def memory(self, name: str) -> int:
        """Bytes of the gateway's process: VmRSS now, VmHWM at most since `forget_peak`."""
        assert self.program.process is not None
        lines = Path(f"/proc/{self.program.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) << 10

    def forget_peak(self) -> None:
        assert self.program.process is not None
        Path(f"/proc/{self.program.process.pid}/clear_refs").write_text("5")


async def _write(writer: asyncio.StreamWriter, data: bytes, hang_up: bool) -> None:
    with contextlib.suppress(ConnectionError):
        for start in range(0, len(data), 1 << 20):
            writer.write(data[start : start + (1 << 20)])
            await writer.drain()
        if hang_up:
            writer.write_eof()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    """One program for all cases: what one of them left behind would show in the next."""
    folder = tmp_path_factory.mktemp("corpus")
    async with central_system("1.6") as csms, watching(folder) as watch, program(csms, folder) as running:
        found = Bench(csms, running, watch)
        boot = element("bootNotificationRequest", chargePointVendor="Acme", chargePointModel="X")
        for station in (STATION, STEADY):
            answer = await found.send(post(boot, "BootNotification", identity=f"<c:chargeBoxIdentity>{station}</c:chargeBoxIdentity>"))
            assert b"Accepted" in answer
        yield found


def read(answer: bytes) -> tuple[int, str, str]:
    """Status, `code/subcode` of a fault, and the body of the first answer; a status of 0 when the connection ended without one."""
    if not answer:
        return 0, "", ""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if status == 100:
        _, fault, text = read(body)
        return status, fault, text
    if b"<s:Fault>" not in body:
        return status, "", body.decode("utf-8", "replace")
    root = etree.fromstring(body)
    soap = etree.QName(root).namespace
    assert root.findtext(f"{{{soap}}}Header/{{*}}Action") == f"{WSA}/soap/fault"
    assert root.findtext(f"{{{soap}}}Header/{{*}}RelatesTo")
    if soap == S12:
        codes = [value.text.split(":")[1] for value in root.iter(f"{{{S12}}}Value")]
        assert (status == 400) == (codes[0] == "Sender")
    else:
        assert (soap, status) == (S11, 500)
        detail = [etree.QName(each).localname for each in root.iterfind(".//detail/*")]
        spelled = root.findtext(".//faultcode").split(":")[1]
        codes = [{"Client": "Sender", "Server": "Receiver"}.get(spelled, spelled), *detail]
    return status, "/".join([*codes, ""][:2]), body.decode()


def test_there_are_enough_cases_with_names_of_their_own_and_known_quirks() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60
    assert {name for case in CASES for name in case.quirks} <= set(QUIRKS)


def test_every_repair_of_an_envelope_has_a_case() -> None:
    shown = {name for case in CASES for name in case.quirks}
    assert {name for name in QUIRKS if name.startswith("soap_")} - shown == ELSEWHERE


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_request_gets_its_fault_or_its_repair_and_costs_only_itself(bench: Bench, case: Case) -> None:
    before, heard = await bench.quirks(), len(bench.csms.log)
    data = case.bytes(bench.watch.lures)
    bench.forget_peak()
    memory = bench.memory("VmRSS")
    answer, stall = await asyncio.gather(bench.send(data, hang_up=case.hang_up), bench.beat())
    status, fault, body = read(answer)
    assert (status, fault) == (case.status, case.fault), answer[:2_000]
    assert case.says in body
    assert tuple(sorted((await bench.quirks() - before).elements())) == tuple(sorted(case.quirks))
    payloads = [each.payload for each in list(bench.csms.log)[heard:] if each.station_id == STATION]
    assert not case.fault or not payloads
    assert not case.heard or any(case.heard.items() <= payload.items() for payload in payloads), payloads
    assert stall < MAX_STALL
    assert bench.memory("VmHWM") - memory < MAX_GROWTH
    assert bench.watch.touched() == []


@pytest.mark.asyncio(loop_scope="module")
async def test_all_of_them_at_once_leave_no_station_waiting_and_nothing_behind(bench: Bench) -> None:
    assert bench.program.process is not None
    process = psutil.Process(bench.program.process.pid)
    descriptors, memory = process.num_fds(), bench.memory("VmRSS")
    bench.forget_peak()
    at_once = asyncio.Semaphore(32)

    async def one(case: Case) -> None:
        async with at_once:
            await bench.send(case.bytes(bench.watch.lures), hang_up=case.hang_up)

    storm = asyncio.gather(*(one(case) for case in CASES))
    stalls = []
    while not storm.done():
        stalls.append(await bench.beat())
    await storm
    assert max(stalls) < 3 * MAX_STALL  # the sender of all that is this same process
    assert bench.memory("VmHWM") - memory < MAX_STORM
    assert bench.watch.touched() == []
    await until(lambda: process.num_fds() <= descriptors)


@pytest.mark.asyncio(loop_scope="module")
async def test_those_who_send_slowly_keep_nobody_waiting(bench: Bench) -> None:
    head, body = post().split(b"\r\n\r\n", 1)
    beginnings = [b"", b"POST", head[:40], head, head + b"\r\n\r\n", head + b"\r\n\r\n" + body[:200], http(b"<", length=900_000)]
    slow = [await asyncio.open_connection("127.0.0.1", bench.program.port) for _ in range(20 * len(beginnings))]
    for number, (_, writer) in enumerate(slow):
        writer.write(beginnings[number % len(beginnings)])
    stalls = []
    for _ in range(10):
        for _, writer in slow:
            writer.write(b"x")
        stalls.append(await bench.beat())
    assert max(stalls) < MAX_STALL
    for _, writer in slow:
        writer.transport.abort()
