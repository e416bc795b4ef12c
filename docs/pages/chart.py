"""`helm/ocpp-gateway/values.schema.json`: the chart's own values, and `gateway.config`'s schema for `config`."""

from __future__ import annotations

import json
from typing import Any

from gateway.config import json_schema

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
PORT: Schema = {"type": "integer", "minimum": 1, "maximum": 65535}
FREE: Schema = {"type": "object"}
FREE_LIST: Schema = {"type": "array", "items": {"type": "object"}}
TEXTS: Schema = {"type": "array", "items": TEXT}
PULL: Schema = {"enum": ["Always", "IfNotPresent", "Never"]}


def _closed(**properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}


SECRET_KEY = _closed(existingSecret=TEXT, key={"type": "string", "minLength": 1})

VALUES: dict[str, Schema] = {
    "mode": {"enum": ["deployment", "sidecar"]},
    # The chart itself refuses more than one, with a sentence; a schema could only say "maximum 1".
    "replicaCount": {"type": "integer", "minimum": 0},
    "image": _closed(
        repository={"type": "string", "minLength": 1},
        tag=TEXT,
        digest={"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"},
        pullPolicy=PULL,
    ),
    "imagePullSecrets": FREE_LIST,
    "admin": SECRET_KEY,
    "backendCredentials": SECRET_KEY,
    "tls": _closed(secretName=TEXT, clientCaKey=TEXT),
    "service": _closed(type={"enum": ["ClusterIP", "LoadBalancer", "NodePort"]}, port=PORT, tlsPort=PORT, annotations=FREE),
    "persistence": _closed(
        enabled=FLAG,
        existingClaim=TEXT,
        storageClass=TEXT,
        accessModes={"type": "array", "items": {"enum": ["ReadWriteOnce", "ReadWriteOncePod"]}, "minItems": 1},
        size={"type": "string", "pattern": "^[0-9.]+([EPTGMK]i?)?$"},
    ),
    "serviceAccount": _closed(create=FLAG, name=TEXT, annotations=FREE),
    "podSecurityContext": FREE,
    "securityContext": FREE,
    "resources": FREE,
    # Draining takes up to 30 s; less would cut it off.
    "terminationGracePeriodSeconds": {"type": "integer", "minimum": 35},
    "podAnnotations": FREE,
    "podLabels": FREE,
    "nodeSelector": FREE,
    "tolerations": FREE_LIST,
    "affinity": FREE,
    "extraEnv": FREE_LIST,
    "extraVolumes": FREE_LIST,
    "extraVolumeMounts": FREE_LIST,
    "serviceMonitor": _closed(enabled=FLAG, interval={"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"}, labels=FREE),
    "networkPolicy": _closed(enabled=FLAG, stations=FREE_LIST, admin=FREE_LIST, egress=FREE_LIST),
    "sidecar": _closed(
        csms=_closed(
            image=TEXT,
            pullPolicy=PULL,
            port=PORT,
            path={"type": "string", "pattern": "^/"},
            command=TEXTS,
            args=TEXTS,
            env=FREE_LIST,
            resources=FREE,
            securityContext=FREE,
        )
    ),
    # What Helm hands to every chart.
    "global": FREE,
}


def values_schema() -> str:
    """The schema as JSON text."""
    gateway = json_schema()
    definitions: dict[str, Schema] = gateway["$defs"]
    # In sidecar mode the chart knows the URL, so that the chart and not the schema asks for what is missing.
    definitions["Backend"]["required"] = []
    definitions["Config"]["required"] = []
    for field in definitions["Config"]["properties"].values():
        field.pop("default", None)
    definitions["Config"]["description"] = "gateway.toml, key by key"
    schema: Schema = {
        "$schema": gateway["$schema"],
        "title": "Values of the ocpp-gateway chart",
        "type": "object",
        "additionalProperties": False,
        "properties": {**VALUES, "config": {"$ref": "#/$defs/Config"}},
        "$defs": definitions,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
