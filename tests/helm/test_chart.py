"""The chart through the real Helm engine: what it renders, that the gateway can read it, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import helm_python as helm
import jsonschema_rs
import orjson
import pytest
import yaml

from gateway.config import Config, load

CHART = Path(__file__).resolve().parents[2] / "helm" / "ocpp-gateway"
EXAMPLES = sorted((CHART / "ci").glob("*-values.yaml"))
DEPLOYMENT: dict[str, Any] = {"config": {"backend": {"version": "2.0.1", "url": "wss://csms.example/ocpp/{station_id}"}}}
SIDECAR: dict[str, Any] = {
    "mode": "sidecar",
    "config": {"backend": {"version": "1.6"}},
    "sidecar": {"csms": {"image": "registry.example/csms:4.2", "port": 9001, "path": "/ocpp/"}},
}


def values_of(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return values


def render(values: dict[str, Any], release: str = "demo") -> list[dict[str, Any]]:
    """All manifests, as the cluster would get them."""
    with helm.Chart.load(CHART) as chart:
        chart.validate_schema(values)
        rendered = chart.render(values, name=release, namespace="charging")
    documents = [document for name, text in rendered.items() if name.endswith(".yaml") for document in yaml.safe_load_all(text)]
    return [document for document in documents if document is not None]


def one(manifests: list[dict[str, Any]], kind: str, ending: str = "") -> dict[str, Any]:
    (found,) = [manifest for manifest in manifests if manifest["kind"] == kind and manifest["metadata"]["name"].endswith(ending)]
    return found


def pod_of(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    pod: dict[str, Any] = one(manifests, "Deployment")["spec"]["template"]["spec"]
    return pod


def gateway_of(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    (container,) = [container for container in pod_of(manifests)["containers"] if container["name"] == "ocpp-gateway"]
    found: dict[str, Any] = container
    return found


def config_of(manifests: list[dict[str, Any]], tmp_path: Path) -> Config:
    """The rendered gateway.toml, read by the gateway itself; files of mounted Secrets lie below `tmp_path`."""
    text = one(manifests, "Secret", "-config")["stringData"]["gateway.toml"]
    for secret in ("admin/token", "backend/password"):
        (tmp_path / secret).parent.mkdir(exist_ok=True)
        (tmp_path / secret).write_text("swordfish\n")
    file = tmp_path / "gateway.toml"
    file.write_text(text.replace("file:/etc/ocpp-gateway/", f"file:{tmp_path}/"))
    return load(file, environ={})


def refused(values: dict[str, Any]) -> str:
    with pytest.raises(helm.HelmError) as failure:
        render(values)
    return str(failure.value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_chart_lints_without_a_warning(example: Path) -> None:
    report = helm.lint(CHART, values_of(example), strict=True)
    assert report["errors"] == []
    assert [message for message in report["messages"] if message["severity"] > 1] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_gateway_reads_the_rendered_configuration(example: Path, tmp_path: Path) -> None:
    config = config_of(render(values_of(example)), tmp_path)
    assert config.admin.token == "swordfish"
    assert config.state.url == "sqlite:////var/lib/ocpp-gateway/ocpp-gateway.db"
    assert config.backend.version == values_of(example)["config"]["backend"]["version"]


def test_every_kind_of_value_survives_the_way_into_toml(tmp_path: Path) -> None:
    config = config_of(render(values_of(CHART / "ci" / "full-values.yaml")), tmp_path)
    assert config.listen.max_frame_bytes == 2_097_152
    assert config.listen.soap_aliases == ("/steve/services/CentralSystemService",)
    assert config.listen.tls is not None
    assert config.listen.tls.port == 8443
    assert config.listen.tls.require_client_cert is True
    assert config.listen.tls.client_ca_file == "/etc/ocpp-gateway/tls/ca.crt"
    assert config.backend.call_timeout == 12.5
    assert config.backend.password == "swordfish"
    assert config.stations[0].topology() == {1: (1, 1), 2: (1, 2)}
    assert config.stations[1].match == 'quotes " and \\ and <&>'


def test_the_containers_mounts_have_their_volumes() -> None:
    for example in EXAMPLES:
        manifests = render(values_of(example))
        mounted = {mount["name"] for mount in gateway_of(manifests)["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod_of(manifests)["volumes"]}


def test_the_probes_ask_the_admin_side() -> None:
    container = gateway_of(render(DEPLOYMENT))
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "admin"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "admin"}
    assert {"name": "admin", "containerPort": 9090} in container["ports"]


def test_the_gateway_has_no_right_it_does_not_need() -> None:
    for values in (DEPLOYMENT, SIDECAR):
        manifests = render(values)
        context = gateway_of(manifests)["securityContext"]
        assert context["runAsNonRoot"] is True
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert pod_of(manifests)["automountServiceAccountToken"] is False


def test_the_pod_has_time_to_drain_and_one_owner_of_the_state() -> None:
    for values in (DEPLOYMENT, SIDECAR):
        manifests = render(values)
        assert pod_of(manifests)["terminationGracePeriodSeconds"] == 40
        assert one(manifests, "Deployment")["spec"]["strategy"] == {"type": "Recreate"}
        assert one(manifests, "Deployment")["spec"]["replicas"] == 1
        assert one(manifests, "PersistentVolumeClaim")["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_the_services_find_the_pods() -> None:
    for values in (DEPLOYMENT, SIDECAR):
        manifests = render(values)
        labels = one(manifests, "Deployment")["spec"]["template"]["metadata"]["labels"]
        names = {port["name"] for port in gateway_of(manifests)["ports"]}
        services = [manifest for manifest in manifests if manifest["kind"] == "Service"]
        assert len(services) == 2
        for service in services:
            assert service["spec"]["selector"].items() <= labels.items()
            assert {port["targetPort"] for port in service["spec"]["ports"]} <= names


def test_a_changed_configuration_makes_a_new_pod() -> None:
    changed = {"config": {**DEPLOYMENT["config"], "log": {"level": "debug"}}}
    sums = {
        one(render(values), "Deployment")["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
        for values in (DEPLOYMENT, changed)
    }
    assert len(sums) == 2


def test_the_chart_makes_an_admin_token_nobody_can_guess() -> None:
    tokens = {one(render(DEPLOYMENT), "Secret", "-admin")["data"]["token"] for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 40 for token in tokens)


def test_secrets_of_the_operator_are_mounted_and_never_copied() -> None:
    manifests = render(values_of(CHART / "ci" / "full-values.yaml"))
    secrets = {volume["secret"]["secretName"] for volume in pod_of(manifests)["volumes"] if "secret" in volume}
    assert secrets == {"demo-ocpp-gateway-config", "gateway-admin", "gateway-backend", "gateway-tls"}
    assert [manifest["metadata"]["name"] for manifest in manifests if manifest["kind"] == "Secret"] == ["demo-ocpp-gateway-config"]


def test_a_sidecar_reaches_the_central_system_of_its_pod(tmp_path: Path) -> None:
    manifests = render(SIDECAR)
    assert [container["name"] for container in pod_of(manifests)["containers"]] == ["ocpp-gateway", "csms"]
    assert config_of(manifests, tmp_path).backend.url == "ws://127.0.0.1:9001/ocpp/{station_id}"


def test_a_sidecar_for_a_deployment_of_ones_own_is_ready_to_include() -> None:
    own = {**SIDECAR, "sidecar": {"csms": {"port": 9001}}}
    manifests = render(own)
    assert "Deployment" not in {manifest["kind"] for manifest in manifests}
    data = one(manifests, "ConfigMap", "-sidecar")["data"]
    complete = render(SIDECAR)
    assert yaml.safe_load(data["container.yaml"]) == [gateway_of(complete)]
    assert yaml.safe_load(data["volumes.yaml"]) == pod_of(complete)["volumes"]
    assert yaml.safe_load(data["labels.yaml"]) == one(complete, "Service", "-gateway")["spec"]["selector"]


def test_monitoring_and_network_policy_are_there_when_asked_for() -> None:
    plain = {manifest["kind"] for manifest in render(DEPLOYMENT)}
    assert plain == {"Deployment", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"}
    manifests = render(values_of(CHART / "ci" / "full-values.yaml"))
    endpoint = one(manifests, "ServiceMonitor")["spec"]["endpoints"][0]
    assert endpoint["path"] == "/metrics"
    assert endpoint["authorization"]["credentials"] == {"name": "gateway-admin", "key": "token"}
    policy = one(manifests, "NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert {"ports": [{"port": "ocpp"}, {"port": "ocpp-tls"}]} in policy["ingress"]


def test_a_second_replica_is_refused_with_the_reason() -> None:
    message = refused({**DEPLOYMENT, "replicaCount": 2})
    assert "replicaCount: 2 gateways would fight over the same stations" in message
    assert "Set replicaCount to 1" in message


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"backend": {"version": "2.0.1"}}, "config.backend.url: must be set"),
        ({"backend": {"url": "ws://csms/"}}, "config.backend.version: must be set"),
        ({**DEPLOYMENT["config"], "admin": {"host": "127.0.0.1"}}, "config.admin.host: must be 0.0.0.0"),
        ({**DEPLOYMENT["config"], "admin": {"token": "t"}}, "config.admin.token: belongs in a Secret"),
        ({**DEPLOYMENT["config"], "admin": {"port": False}}, "config.admin.port: must be a fixed port"),
        ({**DEPLOYMENT["config"], "listen": {"port": 0}}, "config.listen.port: must be a fixed port"),
        ({**DEPLOYMENT["config"], "listen": {"tls": {}}}, "tls.secretName: must name a Secret"),
        ({**DEPLOYMENT["config"], "listen": {"tls": {"port": 8443}}}, "tls.secretName: must name a Secret"),
        ({"backend": {**DEPLOYMENT["config"]["backend"], "password": "p"}}, "config.backend.password: belongs in a Secret"),
        ({"backend": {**DEPLOYMENT["config"]["backend"], "credentials": "fixed"}}, "backendCredentials.existingSecret: must name"),
    ],
)
def test_what_cannot_work_is_refused_before_it_reaches_the_cluster(config: dict[str, Any], sentence: str) -> None:
    assert sentence in refused({"config": config})


@pytest.mark.parametrize(
    "values",
    [
        {"config": {"backend": {"version": 2.1, "url": "ws://csms/"}}},
        {"config": {**DEPLOYMENT["config"], "listen": {"prot": 8080}}},
        {**DEPLOYMENT, "mode": "daemonset"},
        {**DEPLOYMENT, "terminationGracePeriodSeconds": 30},
        {**DEPLOYMENT, "replicas": 1},
    ],
)
def test_a_misspelt_or_mistyped_value_is_refused_by_the_schema(values: dict[str, Any]) -> None:
    with pytest.raises(helm.HelmValuesError), helm.Chart.load(CHART) as chart:
        chart.validate_schema(values)


def test_every_default_value_is_declared_in_the_schema() -> None:
    schema = orjson.loads((CHART / "values.schema.json").read_bytes())
    defaults = values_of(CHART / "values.yaml")
    assert set(defaults) | {"global"} == set(schema["properties"])
    assert list(jsonschema_rs.validator_for(schema).iter_errors(defaults)) == []
