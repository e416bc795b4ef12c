"""The command check-config."""

import io
from pathlib import Path

from gateway.check_config import check_config


def run(file: Path, **environ: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return check_config(file, environ=environ, stdout=out, stderr=err), out.getvalue(), err.getvalue()


def test_a_right_file_is_printed_with_secrets_masked_and_the_environment_applied(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('[backend]\nversion = "2.1"\nurl = "ws://h"\npassword = "geheim"\n', encoding="utf-8")
    code, out, err = run(file, OCPP_GATEWAY_LISTEN__PORT="0")
    assert (code, err) == (0, "")
    assert 'url = "ws://h/{station_id}"' in out
    assert 'password = "********"' in out
    assert "geheim" not in out
    assert '[listen]\nhost = "0.0.0.0"\nport = 0\n' in out


def test_a_wrong_file_gives_2_and_one_line_per_mistake_on_stderr(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text('[backend]\nversion = "1.7"\n[admin]\nprot = 1\n', encoding="utf-8")
    code, out, err = run(file)
    assert (code, out) == (2, "")
    assert sorted(line.partition(":")[0] for line in err.splitlines()) == ["admin.prot", "backend.url", "backend.version"]


def test_it_writes_to_the_process_streams_by_itself(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert check_config(tmp_path / "absent.toml", environ={}) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"{tmp_path / 'absent.toml'}: No such file or directory\n"
