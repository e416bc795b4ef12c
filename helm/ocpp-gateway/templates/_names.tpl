{{- define "ocpp-gateway.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}{{ if not (contains .Chart.Name .Release.Name) }}-{{ .Chart.Name }}{{ end -}}
{{- end -}}

{{- define "ocpp-gateway.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "ocpp-gateway.labels" -}}
{{ include "ocpp-gateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "ocpp-gateway.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "ocpp-gateway.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end -}}
{{- end -}}

{{- define "ocpp-gateway.adminSecret" -}}
{{ .Values.admin.existingSecret | default (printf "%s-admin" (include "ocpp-gateway.name" .)) }}
{{- end -}}

{{- define "ocpp-gateway.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end -}}
