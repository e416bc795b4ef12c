"""What lies in deploy/ fits the project: paths exist, the configuration is read by the gateway, nothing runs as root."""

from __future__ import annotations

import json
import re
import shlex
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.__main__ import COMMANDS
from gateway.config import load

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for line in lines for word, _, rest in [line.partition(" ")]]


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))


def test_what_the_image_copies_exists_and_is_sent_to_the_builder() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")]
    copied = [source for word, rest in instructions() if word == "COPY" for source in shlex.split(rest)[:-1]]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, pattern) for pattern in allowed), f"{source} is in .dockerignore"


def test_the_image_carries_every_package_of_the_project() -> None:
    copied = {Path(source).name for word, rest in instructions() if word == "COPY" for source in shlex.split(rest)[:-1]}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} & {"gateway", "translators", "wsdl"}
    assert packages == {"gateway", "translators", "wsdl"}
    assert packages <= copied


def test_the_image_runs_without_root_and_is_checked() -> None:
    last_stage = instructions()[[word for word, _ in instructions()].index("FROM", 1) :]
    words = dict(last_stage)
    assert words["USER"] == "10001:10001"
    check = json.loads(words["HEALTHCHECK"].partition("CMD ")[2])
    compile(check[2], "healthcheck", "exec")
    assert "/healthz" in check[2]
    assert json.loads(words["ENTRYPOINT"]) == ["ocpp-gateway"]
    assert json.loads(words["CMD"])[0] in COMMANDS


def test_the_image_holds_no_secret() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").lower()
    assert not re.search(r"(token|password|secret)\s*=", text)


def test_the_compose_file_names_what_exists() -> None:
    (compose,) = documents("docker-compose.yml")
    service = compose["services"]["gateway"]
    context = (DEPLOY / service["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / service["build"]["dockerfile"]).exists()
    named = {volume.partition(":")[0] for volume in service["volumes"]} - {"./gateway.toml"}
    assert named == set(compose["volumes"])
    assert set(service["secrets"]) == set(compose["secrets"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_the_compose_environment_is_understood(tmp_path: Path) -> None:
    (compose,) = documents("docker-compose.yml")
    secret = tmp_path / "admin_token"
    secret.write_text("swordfish\n")
    environment = {
        name: value.replace("/run/secrets/", f"{tmp_path}/") for name, value in compose["services"]["gateway"]["environment"].items()
    }
    config = load(DEPLOY / "gateway.example.toml", environ=environment)
    assert (config.admin.host, config.admin.token) == ("0.0.0.0", "swordfish")


def test_the_image_environment_is_understood() -> None:
    words = next(rest for word, rest in reversed(instructions()) if word == "ENV")
    environment = dict(word.split("=", 1) for word in shlex.split(words))
    config = load(DEPLOY / "gateway.example.toml", environ=environment)
    assert config.state.url == "sqlite:////var/lib/ocpp-gateway/ocpp-gateway.db"
    assert config.log.format == "json"


def test_the_example_configuration_is_valid_as_it_stands_and_with_every_option_uncommented(tmp_path: Path) -> None:
    text = (DEPLOY / "gateway.example.toml").read_text(encoding="utf-8")
    plain = load(DEPLOY / "gateway.example.toml", environ={})
    everything = tmp_path / "everything.toml"
    everything.write_text(re.sub(r"(?m)^#(?! )", "", text))
    full = load(everything, environ={})
    assert full.listen.tls is not None
    assert [override.match for override in full.stations] == ["ABB-*"]
    assert full.backend == plain.backend
    assert full.admin == plain.admin


@pytest.mark.parametrize("mount", ["gateway-config", "gateway-admin", "gateway-state", "tmp"])
def test_the_sidecar_example_mounts_what_it_declares(mount: str) -> None:
    (pod,) = [document["spec"]["template"]["spec"] for document in documents("sidecar.yaml") if document["kind"] == "Deployment"]
    (gateway,) = [container for container in pod["containers"] if container["name"] == "ocpp-gateway"]
    assert mount in {volume["name"] for volume in pod["volumes"]}
    assert mount in {volume["name"] for volume in gateway["volumeMounts"]}


def test_the_sidecar_example_holds_a_configuration_the_gateway_reads(tmp_path: Path) -> None:
    (text,) = [document["data"]["gateway.toml"] for document in documents("sidecar.yaml") if document["kind"] == "ConfigMap"]
    (tmp_path / "token").write_text("swordfish\n")
    file = tmp_path / "gateway.toml"
    file.write_text(text.replace("/etc/ocpp-gateway/admin/token", str(tmp_path / "token")))
    assert load(file, environ={}).backend.url.startswith("ws://127.0.0.1:9000/")
