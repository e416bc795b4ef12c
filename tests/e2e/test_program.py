"""The program's other commands as their user runs them: what they print, how they end."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

from gateway.simulator.central_system import CentralSystem
from tests.e2e.house import gateway, house
from tests.e2e.process import ROOT

START_16 = '[2,"7","StartTransaction",{"connectorId":1,"idTag":"ABCD","meterStart":10,"timestamp":"2026-11-23T12:00:00Z"}]'
START_15 = """<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:c="urn://Ocpp/Cs/2012/06/">
<s:Header><c:chargeBoxIdentity>CP-1</c:chargeBoxIdentity></s:Header><s:Body><c:startTransactionRequest><c:connectorId>1</c:connectorId>
<c:idTag>ABCD</c:idTag><c:timestamp>2026-11-23T12:00:00Z</c:timestamp><c:meterStart>10</c:meterStart></c:startTransactionRequest>
</s:Body></s:Envelope>"""


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


async def run(*arguments: str, text: str = "") -> Ended:
    """`python -m gateway …` to its end."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", *arguments, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate(text.encode())
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def test_a_frame_of_a_station_is_translated_with_its_answer() -> None:
    ended = await run("translate", "--from", "1.6", "--to", "2.0.1", text=START_16 + "\n")
    assert (ended.code, ended.err) == (0, "")
    event, answer = ended.lines
    assert event["leg"] == "backend"
    frame = event["frame"]
    assert isinstance(frame, list)
    assert frame[2] == "TransactionEvent"
    assert frame[3]["eventType"] == "Started"
    assert event["losses"] == []
    assert answer["leg"] == "station"
    assert answer["frame"][:2] == [3, "7"]  # type: ignore[index]  # a frame


async def test_a_frame_of_a_backend_is_translated_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "frames"
    file.write_text('[2,"b1","Reset",{"type":"OnIdle"}]\n[3,"b1",{"status":"Accepted"}]\n')
    ended = await run("translate", "--from", "2.0.1", "--to", "1.6", "--direction", "down", str(file))
    assert ended.code == 0
    assert [(line["leg"], line["frame"][0]) for line in ended.lines] == [("station", 2), ("backend", 3)]  # type: ignore[index]  # frames
    assert ended.lines[0]["frame"][2:] == ["Reset", {"type": "Soft"}]  # type: ignore[index]  # a frame


@pytest.mark.parametrize(("version", "namespace"), [("1.2", "2010/08"), ("1.5", "2012/06"), ("1.6s", "2015/10")])
async def test_an_envelope_of_a_station_is_translated(version: str, namespace: str) -> None:
    up = await run("translate", "--from", version, "--to", "2.0.1", "-", text=START_15.replace("2012/06", namespace))
    assert up.code == 0
    told = [line["frame"][2] for line in up.lines if line["leg"] == "backend"]  # type: ignore[index]  # frames
    assert told == ["BootNotification", "TransactionEvent"]  # the backend hears of a station before its transactions
    assert "startTransactionResponse" in str(up.lines[-1]["envelope"])


@pytest.mark.parametrize("version", ["1.2", "1.5", "1.6s"])
async def test_a_command_is_translated_to_an_envelope(version: str) -> None:
    down = await run("translate", "--from", "2.0.1", "--to", version, "--direction", "down", text='[2,"b1","ClearCache",{}]')
    assert down.code == 0
    assert "clearCacheRequest" in str(down.lines[0]["envelope"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("translate", "--from", "1.6", "--to", "1.5"), "1.5"),
        (("translate", "--from", "1.6", "--to", "2.0.1", "/no/such/file"), "No such file"),
        (("translate", "--from", "1.6"), "--to"),
        (("mapping", "NoSuchAction"), "NoSuchAction"),
        (("simulate", "--version", "1.6", "--url", "http://127.0.0.1:1/"), "ws"),
        (("simulate", "--version", "9", "--url", "ws://127.0.0.1:1/"), "9"),
        (("check-config", "/no/such/file"), "No such file"),
        (("run", "--backend-version", "1.7", "--backend-url", "ws://h"), "backend.version: '1.7' is not one of 1.6, 2.0.1, 2.1"),
        (("run",), "backend.url"),
        (("nonsense",), "nonsense"),
        ((), "COMMAND"),
    ],
    ids=" ".join,
)
async def test_wrong_usage_ends_with_2_and_says_what_is_wrong(arguments: tuple[str, ...], said: str) -> None:
    ended = await run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err


async def test_a_configuration_is_checked_and_printed_with_its_secrets_masked(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('[backend]\nversion = "2.0.1"\nurl = "ws://h"\npassword = "geheim"\ncredentials = "fixed"\n')
    right = await run("check-config", str(file))
    assert (right.code, right.err) == (0, "")
    assert "********" in right.out
    assert "geheim" not in right.out
    file.write_text('[backend]\nversion = "1.7"\nurl = "ws://h"\ncredentails = "fixed"\n')
    wrong = await run("check-config", str(file))
    assert (wrong.code, wrong.out) == (2, "")
    assert "backend.version: '1.7' is not one of 1.6, 2.0.1, 2.1" in wrong.err.splitlines()
    assert any("credentails" in line and "credentials" in line for line in wrong.err.splitlines())


async def test_the_mapping_is_printed_in_three_forms() -> None:
    table, markdown, rows = await asyncio.gather(
        run("mapping", "--from", "1.6", "--to", "2.0.1"),
        run("mapping", "StartTransaction", "--from", "1.6", "--to", "2.0.1", "--format", "md"),
        run("mapping", "StartTransaction", "--format", "json"),
    )
    assert [ended.code for ended in (table, markdown, rows)] == [0, 0, 0]
    assert "StartTransaction" in table.out
    assert table.out.splitlines()[0].startswith("station")
    head, rule, first, *_ = markdown.out.splitlines()
    assert (head[:2], set(rule), first[:2]) == ("| ", {"|", "-"}, "| ")
    found = json.loads(rows.out)
    assert {row["field"] for row in found if row["station"] == "1.6" and row["part"] == "request"} >= {"idTag", "meterStart", "timestamp"}
    assert {row["fate"] for row in found} <= {"to", "kept", "lost", "made", "relayed"}


@pytest.mark.parametrize("version", ["1.2", "1.5", "1.6", "1.6s", "2.0.1", "2.1"])
async def test_simulated_stations_charge_through_a_gateway(version: str) -> None:
    async with house("2.0.1") as here:
        ended = await run("simulate", "--version", version, "--url", here.url(version), "--count", "2", "--rate", "50", "--duration", "0.2")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith("2 stations, 2 sessions completed, 0 failures")
        assert len(here.csms.transactions) == 2
        assert all(each.stopped for each in here.csms.transactions)


async def test_simulated_stations_that_find_nobody_end_with_1() -> None:
    async with CentralSystem(version="2.0.1") as csms:
        async with gateway(csms) as service:
            url = f"ws://127.0.0.1:{service.port}/ocpp"
        ended = await run("simulate", "--version", "1.6", "--url", url, "--duration", "0")
    assert ended.code == 1
    assert ended.out.startswith("0 stations, 0 sessions completed, 1 failures")


async def test_the_demo_ends_by_itself_with_a_summary_and_0() -> None:
    ended = await run("demo", "--duration", "3")
    assert (ended.code, ended.err) == (0, "")
    assert "web page" in ended.out
    for version in ("1.5", "1.6", "2.0.1", "2.1"):
        assert f"DEMO-{version}" in ended.out
    assert ended.out.splitlines()[-1] == "every session reached the central system, nothing was lost"


async def test_a_gateway_that_cannot_listen_or_keep_its_state_ends_with_1(tmp_path: Path) -> None:
    common = ("run", "--backend-url", "ws://127.0.0.1:1/", "--backend-version", "1.6", "--admin", "127.0.0.1:0", "--log-format", "json")
    async with house("2.0.1") as here:
        taken, no_state = await asyncio.gather(
            run(*common, "--listen", f"127.0.0.1:{here.service.port}", "--state", "memory:"),
            run(*common, "--listen", "127.0.0.1:0", "--state", f"sqlite:///{tmp_path}/no/such/folder/state.db"),
        )
    for ended in (taken, no_state):
        assert ended.code == 1
        assert orjson.loads(ended.err.splitlines()[-1])["event"] == "failed"
