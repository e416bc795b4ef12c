{{- /* The gateway's container; a parent chart may include it in a Pod of its own, together with ocpp-gateway.volumes. */ -}}
{{- define "ocpp-gateway.container" -}}
{{- $config := include "ocpp-gateway.effective" . | fromJson -}}
name: ocpp-gateway
image: {{ include "ocpp-gateway.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args: [run, -c, /etc/ocpp-gateway/gateway.toml]
{{- with .Values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: ocpp
    containerPort: {{ int $config.listen.port }}
  {{- if .Values.tls.secretName }}
  - name: ocpp-tls
    containerPort: {{ int $config.listen.tls.port }}
  {{- end }}
  - name: admin
    containerPort: {{ int $config.admin.port }}
# The process lives; a central system that is away is no reason to restart it.
livenessProbe:
  httpGet: {path: /healthz, port: admin}
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: admin}
  periodSeconds: 5
  timeoutSeconds: 3
startupProbe:
  httpGet: {path: /healthz, port: admin}
  periodSeconds: 1
  failureThreshold: 60
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
volumeMounts:
  - {name: gateway-config, mountPath: /etc/ocpp-gateway/gateway.toml, subPath: gateway.toml, readOnly: true}
  - {name: gateway-admin, mountPath: /etc/ocpp-gateway/admin, readOnly: true}
  {{- if .Values.backendCredentials.existingSecret }}
  - {name: gateway-backend, mountPath: /etc/ocpp-gateway/backend, readOnly: true}
  {{- end }}
  {{- if .Values.tls.secretName }}
  - {name: gateway-tls, mountPath: /etc/ocpp-gateway/tls, readOnly: true}
  {{- end }}
  - {name: gateway-state, mountPath: /var/lib/ocpp-gateway}
  - {name: gateway-tmp, mountPath: /tmp}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "ocpp-gateway.volumes" -}}
- name: gateway-config
  secret:
    secretName: {{ include "ocpp-gateway.name" . }}-config
- name: gateway-admin
  secret:
    secretName: {{ include "ocpp-gateway.adminSecret" . }}
    items: [{key: {{ .Values.admin.key | quote }}, path: token}]
{{- with .Values.backendCredentials }}
{{- if .existingSecret }}
- name: gateway-backend
  secret:
    secretName: {{ .existingSecret }}
    items: [{key: {{ .key | quote }}, path: password}]
{{- end }}
{{- end }}
{{- if .Values.tls.secretName }}
- name: gateway-tls
  secret:
    secretName: {{ .Values.tls.secretName }}
{{- end }}
- name: gateway-state
  {{- if .Values.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim | default (printf "%s-state" (include "ocpp-gateway.name" .)) }}
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: gateway-tmp
  emptyDir: {sizeLimit: 16Mi}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* What the gateway's and the central system's Pod have in common. Argument: root. */ -}}
{{- define "ocpp-gateway.podSettings" -}}
serviceAccountName: {{ include "ocpp-gateway.serviceAccount" . }}
automountServiceAccountToken: false
terminationGracePeriodSeconds: {{ int .Values.terminationGracePeriodSeconds }}
# Environment variables for every Service of the namespace are of no use here.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "ocpp-gateway.podMetadata" -}}
labels:
  {{- include "ocpp-gateway.labels" . | nindent 2 }}
  {{- with .Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  # A Pod does not notice a changed file mounted by subPath; its hash makes a new Pod.
  checksum/config: {{ include "ocpp-gateway.toml" . | sha256sum }}
  {{- with .Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
