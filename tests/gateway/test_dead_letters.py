"""The usage of `dead-letters`; what it does is shown beside the admin API."""

from pathlib import Path

import pytest

from gateway.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "1"], "list takes neither"),
        (["list", "--all"], "list takes neither"),
        (["show"], "show takes one ID"),
        (["replay"], "either an ID or --all"),
        (["discard", "1", "--all"], "either an ID or --all"),
        (["list", "-c", "/no/such/file"], "/no/such/file"),
    ],
)
def test_wrong_usage_and_a_wrong_file_end_with_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead-letters", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_file_whose_admin_side_is_off_is_of_no_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('[backend]\nversion="1.6"\nurl="ws://127.0.0.1:1/ocpp"\n[admin]\nport=false\n', encoding="utf-8")
    assert main(["dead-letters", "list", "-c", str(file)]) == 2
    assert "admin.port" in capsys.readouterr().err


def test_where_nobody_answers_it_ends_with_1_and_says_where_it_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead-letters", "list", "--admin", "127.0.0.1:1"]) == 1
    assert "http://127.0.0.1:1" in capsys.readouterr().err


def test_a_file_without_what_run_got_as_flags_says_where_to_ask_and_the_environment_wins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text("[admin]\nport=2\n", encoding="utf-8")
    assert main(["dead-letters", "list", "-c", str(file)]) == 1
    assert "http://127.0.0.1:2" in capsys.readouterr().err
    monkeypatch.setenv("OCPP_GATEWAY_ADMIN__PORT", "3")
    for arguments in (["-c", str(file)], []):
        assert main(["dead-letters", "list", *arguments]) == 1
        assert "http://127.0.0.1:3" in capsys.readouterr().err
