"""Dead letters over the admin API, asked over real sockets, by hand and by the command."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from msgspec import Raw

from gateway.__main__ import main
from gateway.io import admin_letters
from gateway.io.admin import admin_app
from gateway.io.admin_letters import LetterPages
from gateway.io.backlogs import Backlogs
from gateway.io.dead_letters import DeadLetters
from gateway.io.view import View
from gateway.kept import DeadLetter, Kept, Lane, kept
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.redaction import Redactor
from gateway.room import Bounds, Room
from gateway.storage import MemoryStore

TOKEN = "a token"
SECRET = "0123456789abcdef"


def letter(station: str) -> DeadLetter:
    message = Kept(version="1.6", action="StopTransaction", message_id="7", payload=Raw(b'{"transactionId":1}'), at="2026-01-01T00:00:00Z")
    said = json.dumps({"password": SECRET})
    return DeadLetter(station=station, reason="upstream_constraint", detail=said, at="2026-01-02T00:00:00Z", message=message)


class House:
    """An admin listener with letters of stations A, B and A."""

    def __init__(self) -> None:
        self.store, self.metrics = MemoryStore(), Metrics()
        self.backlogs = Backlogs(self.store, Room(Bounds(of_station=2)), Reporter(self.metrics))
        self.letters = DeadLetters(self.store, self.metrics, Reporter(self.metrics), 100)
        self.address = ""

    async def open(self, stack: contextlib.AsyncExitStack) -> None:
        for station in "ABA":
            await self.letters.keep(letter(station))
        pages = LetterPages(self.letters, self.backlogs.put_back, Redactor())
        runner = web.AppRunner(admin_app(View.__new__(View), self.metrics, TOKEN, letters=pages), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"127.0.0.1:{runner.addresses[0][1]}"

    async def ask(self, method: str, path: str = "", **headers: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            url = f"http://{self.address}/api/v1/dead-letters{path}"
            return await client.request(method, url, headers={"Authorization": f"Bearer {TOKEN}", **headers}, timeout=5)

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of the command, in a thread beside the server."""

        def run() -> tuple[int, str, str]:
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(["dead-letters", *arguments])
            return code, out.getvalue(), err.getvalue()

        return await asyncio.to_thread(run)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    async with contextlib.AsyncExitStack() as stack:
        await made.open(stack)
        yield made


async def test_the_list_masks_secrets_and_show_has_the_whole_message(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = await house.ask("GET")
    assert SECRET not in listed.text
    assert [(each["id"], each["station"], each["action"]) for each in listed.json()] == [
        (1, "A", "StopTransaction"),
        (2, "B", "StopTransaction"),
        (3, "A", "StopTransaction"),
    ]
    assert [each["id"] for each in (await house.ask("GET", "?station=A&offset=1&limit=5")).json()] == [3]
    monkeypatch.setattr(admin_letters, "MAX_LISTED", 2)
    assert [each["id"] for each in (await house.ask("GET", "?limit=5")).json()] == [1, 2]
    shown = (await house.ask("GET", "/2")).json()
    assert shown["message"]["payload"] == {"transactionId": 1}
    assert SECRET in shown["detail"]


async def test_a_replayed_letter_waits_in_the_backlog_of_its_station(house: House) -> None:
    assert (await house.ask("POST", "/2/replay")).json() == {"replayed": 1}
    ((_, record),) = await house.backlogs.read("B", Lane.TRANSACTION)
    assert kept(record) == letter("B").message
    assert (await house.ask("POST", "/2/replay")).status_code == 404
    assert (await house.ask("POST", "/replay?station=A")).json() == {"replayed": 2}
    assert (await house.ask("GET")).json() == []


async def test_without_room_in_the_backlog_a_letter_stays(house: House) -> None:
    for _ in range(2):
        await house.backlogs.put_back("A", letter("A").message)
    refused = await house.ask("POST", "/replay")
    assert refused.status_code == 503
    assert "full" in refused.json()["error"]
    assert [each["station"] for each in (await house.ask("GET")).json()] == ["A", "B", "A"]


async def test_letters_are_discarded_one_by_one_or_all(house: House) -> None:
    assert (await house.ask("DELETE", "/1")).json() == {"discarded": 1}
    assert (await house.ask("DELETE", "/1")).status_code == 404
    assert (await house.ask("DELETE")).json() == {"discarded": 2}


async def test_nothing_is_done_without_the_token_or_for_a_page_from_elsewhere(house: House) -> None:
    assert (await house.ask("DELETE", Authorization="Bearer wrong")).status_code == 401
    assert (await house.ask("DELETE", Origin="http://elsewhere.example")).status_code == 403
    assert (await house.ask("POST", "/replay", Origin="null")).status_code == 403
    assert len((await house.ask("GET")).json()) == 3
    assert (await house.ask("DELETE", Origin=f"http://{house.address}")).json() == {"discarded": 3}


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "limit=9999999999"])
async def test_a_number_that_is_none_is_said(house: House, query: str) -> None:
    assert (await house.ask("GET", "?" + query)).status_code == 400


async def test_the_command_lists_shows_replays_and_discards(house: House, tmp_path: Path) -> None:
    there = ("--admin", house.address, "--token", TOKEN)
    code, out, _ = await house.command("list", *there)
    assert code == 0
    assert [line.split("\t")[:5] for line in out.splitlines()][1] == [
        "2",
        "2026-01-02T00:00:00Z",
        "B",
        "StopTransaction",
        "upstream_constraint",
    ]
    code, out, _ = await house.command("show", "2", *there)
    assert code == 0
    assert json.loads(out)["message"]["payload"] == {"transactionId": 1}
    assert await house.command("replay", "2", *there) == (0, "1 replayed\n", "")
    assert house.backlogs.room.stations() == ("B",)
    assert await house.command("discard", "--all", *there) == (0, "2 discarded\n", "")
    host, port = house.address.split(":")
    file = tmp_path / "gateway.toml"
    file.write_text(
        f'[backend]\nversion="1.6"\nurl="ws://127.0.0.1:1/ocpp"\n[admin]\nhost="{host}"\nport={port}\ntoken="{TOKEN}"\n', encoding="utf-8"
    )
    assert await house.command("list", "-c", str(file)) == (0, "", "")


async def test_what_the_gateway_refuses_ends_the_command_with_1(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = await house.command("show", "99", "--admin", house.address, "--token", TOKEN)
    assert (code, out) == (1, "")
    assert "there is no dead letter 99" in err
    monkeypatch.setenv("OCPP_GATEWAY_ADMIN__TOKEN", "wrong")
    code, _, err = await house.command("list", "--admin", house.address)
    assert code == 1
    assert "token" in err
