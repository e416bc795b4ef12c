"""What is written about the gateway is true: generated pages are current, links lead somewhere, named things exist."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from docs import generate
from docs.pages.mappings import mappings
from docs.pages.options import sections
from gateway.__main__ import COMMANDS
from gateway.config import NOT_YET
from gateway.config.load import known_keys
from translators.losses import LOSSES, QUIRKS
from translators.mapping import action_rows

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "changelog.d").glob("*.md"))]


def test_generated_files_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_a_missing_and_a_left_over_file_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main([], root=tmp_path) == 0
    (tmp_path / "docs/losses.md").write_text("old")
    (tmp_path / "docs/configuration.md").unlink()
    (tmp_path / "docs/mappings/gone.md").write_text("")
    capsys.readouterr()
    assert generate.main(["--check"], root=tmp_path) == 1
    said = capsys.readouterr().err
    assert {line for line in said.splitlines() if line.startswith("differs")} == {
        "differs: docs/losses.md",
        "differs: docs/configuration.md",
        "differs: docs/mappings/gone.md",
    }
    assert (tmp_path / "docs/losses.md").read_text() == "old"
    assert generate.main([], root=tmp_path) == 0
    assert not (tmp_path / "docs/mappings/gone.md").exists()
    assert generate.main(["--check"], root=tmp_path) == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(re.sub(r"(?s)```.*?```|`[^`\n]*`", "", text)):
        path, _, anchor = target.partition("#")
        if path.startswith("http"):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"(?m)^#+ (.*)$", found.read_text(encoding="utf-8"))
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, target


def test_every_option_is_documented_and_in_the_example() -> None:
    listed = {section.path for section in sections()} | {option.key for section in sections() for option in section.options}
    assert listed == set(known_keys())
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    example = (ROOT / "deploy/gateway.example.toml").read_text(encoding="utf-8")
    for section in sections():
        for option in section.options:
            assert f"| `{option.name}` |" in page
            assert re.search(rf"(?m)^#?{option.name} = ", example), option.key
    for key, (_, sentence) in NOT_YET.items():
        assert sentence in page, key


def test_every_action_of_every_pair_is_in_the_mappings() -> None:
    pages = dict(mappings())
    index = pages.pop("index.md")
    for row in action_rows():
        version, other = (row.station, row.backend) if row.sent_by == "station" else (row.backend, row.station)
        _, _, table = index.partition(f"## What a {row.sent_by} of {version} starts\n")
        head, _, rest = table.strip().partition("\n")
        column = [cell.strip() for cell in head.split("|")].index(f"{'backend' if row.sent_by == 'station' else 'station'} {other}")
        line = next(line for line in rest.splitlines() if line.startswith(f"| {row.action} | "))
        cell = line.split(" | ")[column - 1].strip(" |")
        assert cell.removeprefix("[").partition("]")[0] == row.fate, row
        if row.fate != "relayed" and "](" in cell:
            page, _, anchor = cell.partition("](")[2].rstrip(")").partition("#")
            assert f"## {row.action}\n" in pages[page] if anchor != "refused" else f"| {row.action} | " in pages[page], row


def test_every_loss_and_quirk_has_its_line() -> None:
    page = (ROOT / "docs/losses.md").read_text(encoding="utf-8")
    for name in (*LOSSES, *QUIRKS):
        assert f"| `{name}` | " in page


def test_hand_written_pages_name_only_options_and_commands_that_exist() -> None:
    keys = set(known_keys())
    sections_of = {key.partition(".")[0] for key in keys}
    for page in (ROOT / "README.md", ROOT / "docs/operations.md"):
        text = page.read_text(encoding="utf-8")
        for section, name in re.findall(r"`([a-z]+)\.([a-z_]+)(?: = [^`]*)?`", text):
            if section in sections_of:
                assert f"{section}.{name}" in keys, f"{page.name}: {section}.{name}"
        for command in re.findall(r"ocpp-gateway ([a-z][a-z-]+)", text):
            assert command in COMMANDS, f"{page.name}: {command}"


def test_hand_written_pages_name_only_metrics_that_exist() -> None:
    source = (ROOT / "gateway/metrics.py").read_text(encoding="utf-8")
    known = {name.removesuffix("_total") for name in re.findall(r"ocpp_gateway_[a-z_]+", source)}
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for name in re.findall(r"ocpp_gateway_[a-z_]+", text):
        assert name.removesuffix("_total") in known, name


def test_the_chart_schema_is_the_configuration_schema() -> None:
    schema = orjson.loads((ROOT / "helm/ocpp-gateway/values.schema.json").read_bytes())
    assert {f"backend.{name}" for name in schema["$defs"]["Backend"]["properties"]} <= set(known_keys())
    assert schema["properties"]["config"] == {"$ref": "#/$defs/Config"}
