"""`python -m translators.generate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from translators.generate.__main__ import main
from translators.generate.outputs import outputs


def test_it_writes_what_differs_and_then_finds_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in outputs():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    assert main(["--check"], tmp_path) == 1
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "translators/ocpp1x/wire.py").write_text("edited\n")
    capsys.readouterr()
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == "differs: translators/ocpp1x/wire.py\n"
    assert (tmp_path / "translators/ocpp1x/wire.py").read_text() == "edited\n"
