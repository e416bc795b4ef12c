// What differs in OCPP 1.2.
static const char *const HEARTBEAT_KEY = "";

static int interval_of(const cs__BootNotificationResponse &answer) { return answer.heartbeatInterval ? *answer.heartbeatInterval : 0; }
static time_t time_of(const cs__BootNotificationResponse &answer) { return answer.currentTime ? *answer.currentTime : 0; }
static void set_time(cs__StatusNotificationRequest &, time_t *) {}
static void set_reason(soap *, cs__StopTransactionRequest &, const std::string &) {}

static void set_reading(soap *ctx, cs__MeterValuesRequest &request, int, const std::string &energy) {
    cs__MeterValue *reading = soap_new_cs__MeterValue(ctx);
    reading->timestamp = time(nullptr);
    reading->value = std::stoi(energy);
    request.__sizevalues = 1;
    request.values = static_cast<cs__MeterValue **>(soap_malloc(ctx, sizeof(reading)));
    request.values[0] = reading;
}

#define UNLOCKED cp__UnlockStatus__Accepted
#define WHAT_IT_LACKS LACKS(ChangeConfiguration) LACKS(GetDiagnostics) LACKS(UpdateFirmware)
#define WHAT_ONLY_THIS_VERSION_HAS
