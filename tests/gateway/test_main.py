"""One program: only the modules of its command are imported."""

import subprocess
import sys

import pytest

from gateway.__main__ import COMMANDS, main


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as end:
            main([command, "--help"])
        assert end.value.code == 0
        assert "usage: ocpp-gateway" in capsys.readouterr().out


def test_the_program_names_its_commands_and_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    for option, said in (("--help", list(COMMANDS)), ("--version", ["ocpp-gateway "])):
        with pytest.raises(SystemExit) as end:
            main([option])
        assert end.value.code == 0
        out = capsys.readouterr().out
        assert all(word in out for word in said)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["run", "--nonsense"], ["check-config"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_command_does_not_load_what_only_others_need() -> None:
    script = (
        "import sys; from gateway.__main__ import main\ntry: main(['check-config','/no/such/file'])\nfinally: print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert "'zeep'" not in done.stdout
    assert "'aiohttp'" not in done.stdout
