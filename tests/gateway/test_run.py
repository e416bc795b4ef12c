"""`run`: usage, and what cannot be served."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from gateway.config import load
from gateway.run import add_arguments, main, run_loop, serve


def run(*arguments: str) -> int:
    parser = ArgumentParser()
    add_arguments(parser)
    return main(parser.parse_args(arguments))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--backend-url", "ws://h", "--backend-version", "1.7"), "backend.version: '1.7' is not one of 1.6, 2.0.1, 2.1"),
        (("--backend-version", "1.6"), "backend.url"),
        (("--backend-url", "ws://h", "--backend-version", "1.6", "--listen", "nowhere"), "--listen"),
        (("--backend-url", "ws://h", "--backend-version", "1.6", "--workers", "0"), "--workers"),
        (("-c", "/no/such/file"), "/no/such/file"),
    ],
)
def test_a_mistake_is_one_line_and_ends_with_2(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert said in capsys.readouterr().err


async def test_a_state_that_cannot_be_opened_ends_with_1(tmp_path: Path) -> None:
    flags = {
        "backend.url": "ws://127.0.0.1:1/",
        "backend.version": "1.6",
        "listen.port": "0",
        "admin.port": "0",
        "state.url": f"sqlite:///{tmp_path}/missing/state.db",
    }
    assert await serve(load(None, flags=flags, environ={}), None) == 1


def test_the_result_of_the_loop_is_the_exit_code() -> None:
    async def seven() -> int:
        return 7

    assert run_loop(seven()) == 7
