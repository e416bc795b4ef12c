"""`mapping`: printed for people, for documents, for programs."""

from argparse import ArgumentParser

import orjson
import pytest

from gateway.mapping import add_arguments, main
from translators.mapping import action_rows
from translators.versions import STATION_VERSIONS


def run(*arguments: str) -> int:
    parser = ArgumentParser()
    add_arguments(parser)
    return main(parser.parse_args(arguments))


def test_columns_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--from", "1.6", "--to", "2.0.1") == 0
    head, *rows = capsys.readouterr().out.splitlines()
    at = head.index("sent by")
    assert {row[at:].split()[0] for row in rows} == {"station", "backend"}


def test_only_what_is_sent_in_one_version_and_received_in_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    run("--from", "2.0.1", "--to", "1.6", "--format", "json")
    pairs = {(row["station"], row["backend"], row["sent_by"]) for row in orjson.loads(capsys.readouterr().out)}
    assert pairs == {("2.0.1", "1.6", "station"), ("1.6", "2.0.1", "backend")}


def test_an_action_is_found_without_its_case_and_shown_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("authorize", "--from", "1.6", "--format", "md") == 0
    assert "| idTag |" in capsys.readouterr().out


def test_an_unknown_action_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("MakeCoffee") == 2
    assert "MakeCoffee" in capsys.readouterr().err


@pytest.mark.parametrize("format_", ["table", "md", "json"])
@pytest.mark.parametrize("version", STATION_VERSIONS)
def test_every_version_is_printed_in_every_format(version: str, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line per action and target, in both directions, and the fields of one action."""
    assert run("--from", version, "--format", format_) == 0
    printed = capsys.readouterr().out
    asked = [row for row in action_rows() if version == (row.station if row.sent_by == "station" else row.backend)]
    lines = orjson.loads(printed) if format_ == "json" else printed.splitlines()[{"table": 1, "md": 2}[format_] :]
    assert len(lines) == len(asked)
    for row in asked[:: len(asked) // 7]:
        assert run(row.action, "--from", version, "--format", format_) == 0
        assert row.action in capsys.readouterr().out


def test_what_becomes_of_an_action_is_said_for_every_pair_also_where_it_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("SetNetworkProfile", "--format", "json") == 0
    rows = orjson.loads(capsys.readouterr().out)
    assert {row["fate"] for row in rows} == {"refused"}
    assert len(rows) == len([row for row in action_rows() if row.action == "SetNetworkProfile"])
