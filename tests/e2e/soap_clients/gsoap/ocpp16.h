// What differs in OCPP 1.6.
static const char *const HEARTBEAT_KEY = "HeartbeatInterval";

static int interval_of(const cs__BootNotificationResponse &answer) { return answer.interval; }
static time_t time_of(const cs__BootNotificationResponse &answer) { return answer.currentTime; }
static void set_time(cs__StatusNotificationRequest &request, time_t *now) { request.timestamp = now; }

static void set_reason(soap *ctx, cs__StopTransactionRequest &request, const std::string &word) {
    if (word.empty()) return;
    request.reason = static_cast<cs__Reason *>(soap_malloc(ctx, sizeof(cs__Reason)));
    soap_s2cs__Reason(ctx, word.c_str(), request.reason);
}

static void set_reading(soap *ctx, cs__MeterValuesRequest &request, int number, const std::string &energy) {
    static cs__ReadingContext periodic = cs__ReadingContext__Sample_x002ePeriodic;
    static cs__Measurand measurand = cs__Measurand__Energy_x002eActive_x002eImport_x002eRegister;
    static cs__UnitOfMeasure unit = cs__UnitOfMeasure__Wh;
    cs__SampledValue *sample = soap_new_cs__SampledValue(ctx);
    sample->value = soap_strdup(ctx, energy.c_str());
    sample->context = &periodic;
    sample->measurand = &measurand;
    sample->unit = &unit;
    cs__MeterValue *reading = soap_new_cs__MeterValue(ctx);
    reading->timestamp = time(nullptr);
    reading->__sizesampledValue = 1;
    reading->sampledValue = static_cast<cs__SampledValue **>(soap_malloc(ctx, sizeof(sample)));
    reading->sampledValue[0] = sample;
    request.transactionId = static_cast<int *>(soap_malloc(ctx, sizeof(int)));
    *request.transactionId = number;
    request.__sizemeterValue = 1;
    request.meterValue = static_cast<cs__MeterValue **>(soap_malloc(ctx, sizeof(reading)));
    request.meterValue[0] = reading;
}

#define UNLOCKED cp__UnlockStatus__Unlocked
#define HAS_CONFIGURATION
#define WHAT_IT_LACKS                                                                                               \
    LACKS(CancelReservation) LACKS(ChangeConfiguration) LACKS(ClearChargingProfile) LACKS(DataTransfer)             \
    LACKS(GetCompositeSchedule) LACKS(GetDiagnostics) LACKS(GetLocalListVersion) LACKS(ReserveNow)                  \
    LACKS(SendLocalList) LACKS(SetChargingProfile) LACKS(TriggerMessage) LACKS(UpdateFirmware)
#define WHAT_ONLY_THIS_VERSION_HAS NEVER(DataTransfer)
