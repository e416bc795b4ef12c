"""The form of log lines."""

import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from gateway import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_json_is_one_object_per_line_with_level_time_and_logger() -> None:
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream, cache=False)
    logs.get("gateway.test").info("station connected", station="CP1", when={1: object})
    (line,) = lines(stream)
    assert (line["event"], line["station"], line["level"], line["logger"]) == ("station connected", "CP1", "info", "gateway.test")
    assert str(line["timestamp"]).endswith("Z")


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    logs.configure("warning", "json", stream=stream, cache=False)
    logs.get("x").info("hidden")
    logs.get("x").warning("seen")
    assert [line["event"] for line in lines(stream)] == ["seen"]


def test_secrets_are_masked_in_values_messages_and_tracebacks() -> None:
    stream = io.StringIO()
    logs.configure("debug", "json", stream=stream, cache=False)
    log = logs.get("x")
    log.debug(
        "frame", frame='[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"geheim"}]', headers={"Authorization": "geheim"}
    )
    try:
        raise ValueError("cannot reach wss://cp:geheim@host/")
    except ValueError:
        log.exception("lost")
    logging.getLogger("aiohttp").error("bad url %s", "wss://cp:geheim@host/")
    assert "geheim" not in stream.getvalue()
    assert [line["event"] for line in lines(stream)] == ["frame", "lost", "bad url wss://cp:********@host/"]
    assert "ValueError" in str(lines(stream)[1]["exception"])


def test_identities_are_masked_when_asked_for() -> None:
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream, redact_identities=True, cache=False)
    logs.get("x").info("seen", idTag="ABC")
    assert lines(stream)[0]["idTag"] == "********"


def test_the_standard_librarys_loggers_come_out_in_the_same_form_with_their_traceback() -> None:
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream, cache=False)
    logging.getLogger("aiohttp.access").info("GET /")
    try:
        raise KeyError("k")
    except KeyError:
        logging.getLogger("aiohttp.server").exception("Error handling request")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("Error handling request", "error", "aiohttp.server")
    assert "KeyError" in str(line["exception"])


def test_console_lines_are_for_people_and_masked_too() -> None:
    stream = io.StringIO()
    logs.configure("info", "console", stream=stream, cache=False)
    try:
        raise ValueError("geheimnis")
    except ValueError:
        logs.get("x").exception("backend lost", password="geheim", station="CP1")
    text = stream.getvalue()
    assert "backend lost" in text
    assert "station=CP1" in text
    assert "password=********" in text
    assert "ValueError: geheimnis" in text
    assert "\x1b[" not in text
