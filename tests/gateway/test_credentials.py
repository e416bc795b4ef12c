"""Credentials of stations and for the central system."""

import asyncio
import base64
import threading

import pytest
from argon2 import PasswordHasher

from gateway import credentials as module
from gateway.config import Backend
from gateway.credentials import Basic, Credentials, Login, VerificationBusyError, basic_header, parse_basic, same_secret

HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = HASHER.hash("correct horse 16")


def backend(**options: str) -> Backend:
    return Backend(**({"version": "2.0.1", "url": "ws://h/{station_id}"} | options))  # type: ignore[arg-type]


def raw(content: bytes) -> str:
    return "Basic " + base64.b64encode(content).decode()


async def test_the_right_password_of_the_right_station_is_let_in() -> None:
    header = basic_header("CP1", b"correct horse 16")
    assert await Credentials(backend()).check("CP1", header, HASH) == Login(header)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        basic_header("CP1", b"wrong"),
        basic_header("CP2", b"correct horse 16"),
        basic_header("cp1", b"correct horse 16"),
        basic_header("", b"correct horse 16"),
        basic_header("CP1", b""),
        "Bearer abc",
        "Basic",
        "Basic !!!",
        "Basic " + "QQ" * 10_000,
        raw(b"CP1"),
        raw(b"CP1:correct horse 16\n"),
        "Basic \udcff",
    ],
)
async def test_anything_else_is_refused(header: str | None) -> None:
    assert await Credentials(backend()).check("CP1", header, HASH) is None


async def test_without_a_hash_what_is_presented_is_the_central_systems_to_judge() -> None:
    check = Credentials(backend()).check
    assert await check("CP1", "Basic whatever", "") == Login("Basic whatever")
    assert await check("CP1", None, "") == Login(None)
    assert await check("CP1", "Basic x\r\nX-Evil: 1", "") == Login(None)


@pytest.mark.parametrize("identity", ["CP:1", "CP 1/ä", ":"])
async def test_an_identity_may_hold_a_colon_or_any_letter(identity: str) -> None:
    assert await Credentials(backend()).check(identity, basic_header(identity, b"correct horse 16"), HASH) is not None


def test_a_basic_header_is_read_by_bytes() -> None:
    assert parse_basic(raw(b"CP1:\xff\x00:x"), "CP1") == Basic("CP1", b"\xff\x00:x")
    assert parse_basic(raw(b"other:a:b"), "CP1") == Basic("other", b"a:b")
    assert parse_basic("basic  " + base64.b64encode(b"CP1:p").decode(), "CP1") == Basic("CP1", b"p")
    assert parse_basic(raw(b"\xff:p"), "CP1") == Basic("\udcff", b"p")


KEY = bytes(range(1, 21))
DIGITS = KEY.hex().encode()


@pytest.mark.parametrize(
    ("hashed", "presented"),
    [
        (KEY, KEY),
        (KEY, DIGITS),
        (KEY, DIGITS.upper()),
        (DIGITS, KEY),
        (DIGITS, DIGITS),
        (DIGITS.upper(), KEY),
        (DIGITS.upper(), DIGITS.upper()),
    ],
)
async def test_a_16_key_is_the_same_secret_as_bytes_and_as_hexadecimal_text(hashed: bytes, presented: bytes) -> None:
    assert await Credentials(backend()).check("CP1", raw(b"CP1:" + presented), HASHER.hash(hashed)) is not None


def test_only_what_can_be_a_16_key_has_other_forms() -> None:
    assert same_secret(b"short") == (b"short",)
    assert same_secret(b"f" * 30) == (b"f" * 30,)
    assert same_secret(b"f" * 33) == (b"f" * 33,)
    assert same_secret(b"g" * 32) == (b"g" * 32,)
    assert same_secret(b"0f" * 16) == (b"0f" * 16, b"\x0f" * 16)
    assert same_secret(b"\x0f" * 16) == (b"\x0f" * 16, b"0f" * 16, b"0F" * 16)


async def test_what_was_accepted_once_is_not_computed_again_and_what_was_refused_is() -> None:
    credentials = Credentials(backend())
    threads: list[str] = []
    matches = credentials._matches

    def counted(password_hash: str, password: bytes) -> bool:
        threads.append(threading.current_thread().name)
        return matches(password_hash, password)

    credentials._matches = counted  # type: ignore[method-assign]
    for _ in range(3):
        assert await credentials.check("CP1", basic_header("CP1", b"correct horse 16"), HASH) is not None
    assert len(threads) == 1
    assert threads[0].startswith("argon2")
    for _ in range(2):
        assert await credentials.check("CP1", basic_header("CP1", b"wrong"), HASH) is None
    assert len(threads) == 3
    assert await credentials.check("CP1", basic_header("CP1", b"correct horse 16"), HASHER.hash("another")) is None
    assert len(threads) == 4


async def test_what_is_remembered_is_bounded_and_holds_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_REMEMBERED", 2)
    credentials = Credentials(backend())
    for number in range(4):
        assert await credentials.check("CP1", basic_header("CP1", b"correct horse 16"), HASHER.hash("correct horse 16")) is not None
        assert len(credentials._remembered) == min(number + 1, 2)
    assert b"correct" not in b"".join(credentials._remembered)


async def test_too_many_waiting_stations_are_told_apart_from_wrong_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 0)
    with pytest.raises(VerificationBusyError, match="gateway: "):
        await Credentials(backend()).check("CP1", basic_header("CP1", b"correct horse 16"), HASH)


async def test_many_stations_are_verified_side_by_side_while_the_loop_goes_on() -> None:
    credentials = Credentials(backend())
    results = await asyncio.gather(*(credentials.check(f"CP{n}", basic_header(f"CP{n}", b"correct horse 16"), HASH) for n in range(20)))
    assert all(results)
    credentials.close()


def test_the_upstream_connection_carries_whose_credentials_the_setting_says() -> None:
    login = Login("Basic abc")
    assert Credentials(backend()).upstream("CP1", login) == "Basic abc"
    assert Credentials(backend()).upstream("CP1", Login()) is None
    assert Credentials(backend(credentials="none", password="p")).upstream("CP1", login) is None
    fixed = Credentials(backend(credentials="fixed", password="p-{station_id}ä")).upstream("CP:1", login)
    assert fixed == raw("CP:1:p-CP:1ä".encode())
    other = Credentials(backend(credentials="fixed", username="gw", password="p")).upstream("CP1", login)
    assert other == raw(b"gw:p")


async def test_what_was_sealed_is_recognised_and_nothing_else() -> None:
    credentials = Credentials(backend())
    header = basic_header("CP1", b"correct horse 16")
    sealed, again = await credentials.seal(header), await credentials.seal(header)
    assert sealed != again  # salted
    assert "correct" not in sealed
    assert await credentials.is_sealed(sealed, header)
    assert not await credentials.is_sealed(sealed, basic_header("CP1", b"correct horse 17"))
    assert not await credentials.is_sealed("no hash", header)
    credentials.close()
