"""The admin listener, asked over real sockets."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
import pytest
from aiohttp import ClientResponse, ClientSession, web

from gateway.io.admin import MAX_SHOWN, ConnectorInfo, MessageInfo, StationDetail, StationInfo, TransactionInfo, admin_app
from gateway.metrics import Metrics
from gateway.redaction import MASK, Redactor
from gateway.registry import PORTION

CONTRACT_KEYS = {"id", "version", "transport", "online", "backend_connected", "since", "last_message", "transactions"}


def station(station_id: str, **options: object) -> StationDetail:
    return StationDetail(
        **({"id": station_id, "version": "1.6", "transport": "websocket", "online": True, "backend_connected": True} | options)
    )  # type: ignore[arg-type]


@dataclass
class View:
    """A gateway with these stations."""

    details: list[StationDetail] = field(default_factory=list)
    recent: list[MessageInfo] = field(default_factory=list)
    reason: str = ""

    looked_at: list[str] = field(default_factory=list)
    on_look: Callable[[], None] = lambda: None

    def identities(self) -> Iterable[str]:
        return (detail.id for detail in self.details)

    def listed(self, station_id: str) -> StationInfo | None:
        self.looked_at.append(station_id)
        self.on_look()
        names = [field.name for field in msgspec.structs.fields(StationInfo)]
        detail = self.station(station_id)
        return None if detail is None else StationInfo(**{name: getattr(detail, name) for name in names})

    def station(self, station_id: str) -> StationDetail | None:
        return next((detail for detail in self.details if detail.id == station_id), None)

    def messages(self, station_id: str) -> Sequence[MessageInfo] | None:
        return self.recent if self.station(station_id) else None

    def ready(self) -> tuple[bool, str]:
        return not self.reason, self.reason


class Operator:
    """A client of one admin listener."""

    def __init__(self, client: ClientSession, base: str) -> None:
        self._client, self._base = client, base

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[ClientResponse, str]:
        from yarl import URL

        async with self._client.request(method, URL(self._base + path, encoded=True), headers=headers) as answer:
            return answer, await answer.text()

    async def json(self, path: str, status: int = 200, **headers: str) -> object:
        answer, text = await self.get(path, **headers)
        assert (answer.status, answer.content_type) == (status, "application/json")
        return msgspec.json.decode(text)


@pytest.fixture
async def serve() -> AsyncIterator[object]:
    runners: list[web.AppRunner] = []
    async with ClientSession() as client:

        async def start(view: View, token: str = "", metrics: Metrics | None = None, redactor: Redactor | None = None) -> Operator:
            runner = web.AppRunner(admin_app(view, metrics or Metrics(), token, redactor=redactor), access_log=None)
            runners.append(runner)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return Operator(client, f"http://127.0.0.1:{runner.addresses[0][1]}")

        yield start
    for runner in runners:
        await runner.cleanup()


async def test_stations_are_listed_by_id_with_the_keys_of_the_contract(serve) -> None:  # type: ignore[no-untyped-def]
    transaction = TransactionInfo(id="T1", number=7, evse=1, connector=1, since="2026-01-01T00:00:00Z")
    operator = await serve(View([station("B"), station("A", transactions=(transaction,), since="2026-01-01T00:00:00Z", online=False)]))
    listed = await operator.json("/api/v1/stations")
    assert [each["id"] for each in listed] == ["A", "B"]
    assert all(set(each) == CONTRACT_KEYS for each in listed)
    assert (listed[0]["online"], listed[0]["since"], listed[1]["last_message"]) == (False, "2026-01-01T00:00:00Z", None)
    assert listed[0]["transactions"] == [{"id": "T1", "number": 7, "evse": 1, "connector": 1, "since": "2026-01-01T00:00:00Z"}]


async def test_only_the_lines_that_are_asked_for_are_looked_at(serve) -> None:  # type: ignore[no-untyped-def]
    view = View([station(f"CP{number}") for number in range(100, 400)])
    operator = await serve(view)
    await operator.json("/api/v1/stations?limit=2&offset=298")
    assert view.looked_at == ["CP398", "CP399"]


async def test_between_the_lines_of_a_long_list_it_is_the_stations_turn(serve) -> None:  # type: ignore[no-untyped-def]
    turns, seen = [0], set[int]()
    loop = asyncio.get_running_loop()

    def look() -> None:
        if turns[0] not in seen:
            seen.add(turns[0])
            loop.call_soon(lambda: turns.__setitem__(0, turns[0] + 1))

    view = View([station(f"CP{number:04}") for number in range(3 * PORTION)], on_look=look)
    assert len(await (await serve(view)).json("/api/v1/stations")) == 3 * PORTION
    assert len(seen) == 3


async def test_a_station_that_is_forgotten_while_the_list_is_made_has_no_line(serve) -> None:  # type: ignore[no-untyped-def]
    view = View([station("A"), station("B")])
    view.on_look = view.details.clear
    assert await (await serve(view)).json("/api/v1/stations") == []


async def test_a_long_list_can_be_searched_and_cut(serve) -> None:  # type: ignore[no-untyped-def]
    operator = await serve(View([station(f"CP{number:03}") for number in range(300)]))
    assert len(await operator.json("/api/v1/stations")) == 300
    assert [each["id"] for each in await operator.json("/api/v1/stations?limit=2&offset=298")] == ["CP298", "CP299"]
    assert [each["id"] for each in await operator.json("/api/v1/stations?search=p29&limit=1")] == ["CP290"]
    for wrong in ("-1", "x", "100001", "9" * 5000, "²"):
        assert "limit is not a number" in str(await operator.json(f"/api/v1/stations?limit={wrong if wrong != '²' else '%C2%B2'}", 400))


async def test_one_station_has_its_topology_and_device_facts(serve) -> None:  # type: ignore[no-untyped-def]
    detail = station("A", topology=(ConnectorInfo(evse=1, connector=1, number=1, status="Charging"),), device={"model": "X"})
    found = await (await serve(View([detail]))).json("/api/v1/stations/A")
    assert set(found) == CONTRACT_KEYS | {"topology", "device"}
    assert found["topology"] == [{"evse": 1, "connector": 1, "number": 1, "status": "Charging"}]
    assert found["device"] == {"model": "X"}


@pytest.mark.parametrize(("station_id", "path"), [("a/b", "a%2Fb"), ("CP 1", "CP%201"), ("ä", "%C3%A4"), ("50%", "50%25")])
async def test_any_station_id_can_be_asked_for_percent_encoded(serve, station_id: str, path: str) -> None:  # type: ignore[no-untyped-def]
    operator = await serve(View([station(station_id)]))
    assert (await operator.json(f"/api/v1/stations/{path}"))["id"] == station_id
    assert await operator.json(f"/api/v1/stations/{path}/messages") == []


async def test_what_is_not_there_is_404_in_json(serve) -> None:  # type: ignore[no-untyped-def]
    operator = await serve(View())
    assert await operator.json("/api/v1/stations/none", 404) == {"error": "station 'none' is unknown"}
    assert await operator.json("/api/v1/stations/none/messages", 404) == {"error": "station 'none' is unknown"}
    assert "error" in await operator.json("/nothing", 404)


async def test_the_admin_side_only_reads(serve) -> None:  # type: ignore[no-untyped-def]
    operator = await serve(View([station("A")]))
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer, _ = await operator.get("/api/v1/stations", method)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")


async def test_messages_show_both_frames_the_canonical_message_and_losses_without_secrets(serve) -> None:  # type: ignore[no-untyped-def]
    secret = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"geheim"}]'
    canonical = msgspec.Raw(b'{"setVariableData":[{"variable":{"name":"BasicAuthPassword"},"attributeValue":"geheim"}]}')
    recent = [
        MessageInfo(
            at="2026-01-01T00:00:00Z",
            leg="backend",
            action="SetVariables",
            outcome="translated",
            received=secret,
            canonical=canonical,
            sent=secret,
            also_sent=(secret,),
            losses=("some.loss",),
        ),
        MessageInfo(
            at="2026-01-01T00:00:00Z", leg="station", action="Authorize", outcome="refused", received='[2,"2","Authorize",{"idTag":"ABC"}]'
        ),
    ]
    operator = await serve(View([station("A")], recent))
    first, second = await operator.json("/api/v1/stations/A/messages")
    assert "geheim" not in str(first)
    assert first["canonical"]["setVariableData"][0]["attributeValue"] == MASK
    assert msgspec.json.decode(first["sent"])[3] == {"key": "AuthorizationKey", "value": MASK}
    assert first["losses"] == ["some.loss"]
    assert (second["received"], second["canonical"], second["sent"]) == ('[2,"2","Authorize",{"idTag":"ABC"}]', None, None)
    private = await serve(View([station("A")], recent), redactor=Redactor(identities=True))
    assert "ABC" not in str(await private.json("/api/v1/stations/A/messages"))


async def test_a_very_long_frame_is_shown_by_its_beginning(serve) -> None:  # type: ignore[no-untyped-def]
    long = MessageInfo(at="", leg="station", action="DataTransfer", outcome="relayed", received="x" * (MAX_SHOWN + 10))
    (shown,) = await (await serve(View([station("A")], [long]))).json("/api/v1/stations/A/messages")
    assert shown["received"] == "x" * MAX_SHOWN + "… (10 more characters)"


async def test_health_and_readiness_are_told_apart(serve) -> None:  # type: ignore[no-untyped-def]
    assert await (await serve(View())).json("/readyz") == {"ready": True}
    draining = await serve(View(reason="draining"), token="t")
    assert await draining.json("/readyz", 503) == {"ready": False, "reason": "draining"}
    assert await draining.json("/healthz") == {"status": "ok"}


async def test_metrics_are_prometheus_text(serve) -> None:  # type: ignore[no-untyped-def]
    metrics = Metrics()
    metrics.quirk("1.5", "q")
    answer, text = await (await serve(View(), metrics=metrics)).get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'ocpp_gateway_quirks_total{quirk="q",version="1.5"} 1.0' in text


PATHS = ("/", "/metrics", "/api/v1/stations", "/api/v1/stations/A", "/api/v1/stations/A/messages", "/nothing")


@pytest.mark.parametrize("path", PATHS)
async def test_with_a_token_everything_but_health_wants_it(serve, path: str) -> None:  # type: ignore[no-untyped-def]
    operator = await serve(View([station("A")]), token="s3cret-ä")
    basic = base64.b64encode("any:s3cret-ä".encode()).decode()
    for wrong in (
        {},
        {"Authorization": "Bearer s3cret"},
        {"Authorization": "Basic !"},
        {"Authorization": "s3cret-ä"},
        {"Authorization": "Digest s3cret-ä"},
    ):
        answer, text = await operator.get(path, **wrong)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert "s3cret" not in text
    for right in (f"Bearer {'s3cret-ä'}", f"Basic {basic}"):
        answer, _ = await operator.get(path, Authorization=right)
        assert answer.status == (404 if path == "/nothing" else 200)


async def test_without_a_token_a_foreign_name_for_this_address_is_not_answered(serve) -> None:  # type: ignore[no-untyped-def]
    operator = await serve(View([station("A")]))
    for good in ("localhost:9090", "127.0.0.1", "[::1]:9090", "10.0.0.1"):
        answer, _ = await operator.get("/api/v1/stations", Host=good)
        assert answer.status == 200
    for foreign in ("evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "[x"):
        answer, text = await operator.get("/api/v1/stations", Host=foreign)
        assert answer.status in (400, 403)
        assert "A" not in re.findall(r'"id":"(\w+)"', text)
    with_token = await serve(View(), token="t")
    answer, _ = await with_token.get("/api/v1/stations", Host="admin.example", Authorization="Bearer t")
    assert answer.status == 200


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/readyz"])
async def test_every_answer_forbids_framing_sniffing_and_caching(serve, path: str) -> None:  # type: ignore[no-untyped-def]
    answer, _ = await (await serve(View([station("A")]))).get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
