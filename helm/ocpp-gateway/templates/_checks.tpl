{{- /* What a schema cannot say, or not so that an operator knows what to do. */ -}}
{{- define "ocpp-gateway.check" -}}
{{- $config := .Values.config -}}
{{- if gt (int .Values.replicaCount) 1 -}}
{{- fail (printf "replicaCount: %d gateways would fight over the same stations: each station has one owner until the shared state store exists. Set replicaCount to 1; one gateway carries 10,000 stations." (int .Values.replicaCount)) -}}
{{- end -}}
{{- $backend := $config.backend | default dict -}}
{{- if not $backend.version -}}
{{- fail "config.backend.version: must be set to the OCPP version of the central system: 1.6, 2.0.1 or 2.1 (in quotes)" -}}
{{- end -}}
{{- if and (not $backend.url) (eq .Values.mode "deployment") -}}
{{- fail "config.backend.url: must be set to the WebSocket URL of the central system, such as wss://csms.example/ocpp/{station_id}" -}}
{{- end -}}
{{- if not $config.listen.port -}}
{{- fail "config.listen.port: must be a fixed port, because the Service points at it" -}}
{{- end -}}
{{- if not $config.admin.port -}}
{{- fail "config.admin.port: must be a fixed port, because the probes ask it" -}}
{{- end -}}
{{- if ne $config.admin.host "0.0.0.0" -}}
{{- fail "config.admin.host: must be 0.0.0.0, because the kubelet probes the Pod's address; the admin side asks for its token" -}}
{{- end -}}
{{- if $config.admin.token -}}
{{- fail "config.admin.token: belongs in a Secret; name it in admin.existingSecret, or leave both empty and the chart makes one" -}}
{{- end -}}
{{- if $backend.password -}}
{{- fail "config.backend.password: belongs in a Secret; name it in backendCredentials.existingSecret" -}}
{{- end -}}
{{- if and (eq ($backend.credentials | default "") "fixed") (not .Values.backendCredentials.existingSecret) -}}
{{- fail "backendCredentials.existingSecret: must name a Secret, because config.backend.credentials is fixed" -}}
{{- end -}}
{{- if and (kindIs "map" $config.listen.tls) (not .Values.tls.secretName) -}}
{{- fail "tls.secretName: must name a Secret of type kubernetes.io/tls, because config.listen.tls is set" -}}
{{- end -}}
{{- end -}}
