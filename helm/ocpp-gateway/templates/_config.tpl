{{- /* .Values.config with what the chart decides: where secrets and certificates are mounted, and the central system of the same Pod. As JSON. */ -}}
{{- define "ocpp-gateway.effective" -}}
{{- $config := deepCopy .Values.config -}}
{{- $backend := $config.backend | default dict -}}
{{- if and (eq .Values.mode "sidecar") (not $backend.url) -}}
{{- $_ := set $backend "url" (printf "ws://127.0.0.1:%d%s/{station_id}" (int .Values.sidecar.csms.port) (trimSuffix "/" .Values.sidecar.csms.path)) -}}
{{- end -}}
{{- if .Values.backendCredentials.existingSecret -}}
{{- $_ := set $backend "password" "file:/etc/ocpp-gateway/backend/password" -}}
{{- end -}}
{{- $_ := set $config "backend" $backend -}}
{{- $_ := set $config.admin "token" "file:/etc/ocpp-gateway/admin/token" -}}
{{- if .Values.tls.secretName -}}
{{- $tls := $config.listen.tls | default dict -}}
{{- $_ := set $tls "port" (hasKey $tls "port" | ternary $tls.port 8443) -}}
{{- $_ := set $tls "cert_file" "/etc/ocpp-gateway/tls/tls.crt" -}}
{{- $_ := set $tls "key_file" "/etc/ocpp-gateway/tls/tls.key" -}}
{{- if .Values.tls.clientCaKey -}}
{{- $_ := set $tls "client_ca_file" (printf "/etc/ocpp-gateway/tls/%s" .Values.tls.clientCaKey) -}}
{{- end -}}
{{- $_ := set $config.listen "tls" $tls -}}
{{- end -}}
{{- $config | toJson -}}
{{- end -}}

{{- /* One value as TOML. A JSON string, number, boolean or array is TOML as it stands; Helm's toToml would write every integer as a float. */ -}}
{{- define "ocpp-gateway.tomlValue" -}}
{{- if kindIs "map" . -}}
{ {{- range $index, $key := keys . | sortAlpha }}{{ if $index }},{{ end }} {{ $key | toJson }} = {{ include "ocpp-gateway.tomlValue" (get $ $key) }}{{ end }} }
{{- else -}}
{{- toJson . -}}
{{- end -}}
{{- end -}}

{{- /* The keys of one section, then its sub-sections under their headings. Argument: dict path, table. Lists of tables are [[entries]] whose tables are inline. */ -}}
{{- define "ocpp-gateway.tomlSection" -}}
{{- $path := .path -}}
{{- $table := .table -}}
{{- if $path }}
[{{ $path }}]
{{- end }}
{{- range $key := keys $table | sortAlpha }}
{{- $value := get $table $key }}
{{- if not (or (kindIs "map" $value) (kindIs "invalid" $value) (and (kindIs "slice" $value) (eq $key "stations"))) }}
{{ $key }} = {{ include "ocpp-gateway.tomlValue" $value }}
{{- end }}
{{- end }}
{{- range $key := keys $table | sortAlpha }}
{{- $value := get $table $key }}
{{- if kindIs "map" $value }}
{{ include "ocpp-gateway.tomlSection" (dict "path" (ternary (printf "%s.%s" $path $key) $key (ne $path "")) "table" $value) }}
{{- else if and (kindIs "slice" $value) (eq $key "stations") }}
{{- range $entry := $value }}

[[{{ $key }}]]
{{- range $name := keys $entry | sortAlpha }}
{{ $name }} = {{ include "ocpp-gateway.tomlValue" (get $entry $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "ocpp-gateway.toml" -}}
# Made by the chart from .Values.config; change it there.
{{ include "ocpp-gateway.tomlSection" (dict "path" "" "table" (include "ocpp-gateway.effective" . | fromJson)) | trim }}
{{- end -}}
