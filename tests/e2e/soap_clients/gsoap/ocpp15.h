// What differs in OCPP 1.5.
static const char *const HEARTBEAT_KEY = "HeartBeatInterval";

static int interval_of(const cs__BootNotificationResponse &answer) { return answer.heartbeatInterval; }
static time_t time_of(const cs__BootNotificationResponse &answer) { return answer.currentTime; }
static void set_time(cs__StatusNotificationRequest &request, time_t *now) { request.timestamp = now; }
static void set_reason(soap *, cs__StopTransactionRequest &, const std::string &) {}

static void set_reading(soap *ctx, cs__MeterValuesRequest &request, int number, const std::string &energy) {
    static cs__ReadingContext periodic = cs__ReadingContext__Sample_x002ePeriodic;
    static cs__Measurand measurand = cs__Measurand__Energy_x002eActive_x002eImport_x002eRegister;
    static cs__UnitOfMeasure unit = cs__UnitOfMeasure__Wh;
    cs__MeterValue *reading = soap_new_cs__MeterValue(ctx);
    reading->timestamp = time(nullptr);
    reading->__sizevalue = 1;
    reading->value = soap_new__cs__MeterValue_value(ctx);
    reading->value->__item = soap_strdup(ctx, energy.c_str());
    reading->value->context = &periodic;
    reading->value->measurand = &measurand;
    reading->value->unit = &unit;
    request.transactionId = static_cast<int *>(soap_malloc(ctx, sizeof(int)));
    *request.transactionId = number;
    request.__sizevalues = 1;
    request.values = static_cast<cs__MeterValue **>(soap_malloc(ctx, sizeof(reading)));
    request.values[0] = reading;
}

#define UNLOCKED cp__UnlockStatus__Accepted
#define HAS_CONFIGURATION
#define WHAT_IT_LACKS                                                                                               \
    LACKS(CancelReservation) LACKS(ChangeConfiguration) LACKS(DataTransfer) LACKS(GetDiagnostics)                   \
    LACKS(GetLocalListVersion) LACKS(ReserveNow) LACKS(SendLocalList) LACKS(UpdateFirmware)
#define WHAT_ONLY_THIS_VERSION_HAS NEVER(DataTransfer)
