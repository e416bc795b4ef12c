// A charging station of OCPP 1.2, 1.5 or 1.6 on gSOAP, made from the WSDLs as a vendor would make one: wsdl2h, soapcpp2, the WS-Addressing plugin.
// What differs between the versions is in the header that DIALECT names.
//
//   station URL IDENTITY     one command a line on standard input, one JSON object a line on standard output
//
// It is strict where gSOAP is: every answer must pass soap_wsa_check, elements must be in the order of the WSDL.

#include <cstdio>
#include <cstring>
#include <ctime>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>

#include "soapH.h"
#include "wsaapi.h"
#include "CentralSystemServiceSoap.nsmap"
#include DIALECT

static std::string central, identity, own;
static std::mutex printing;

static void say(const std::string &line) {
    std::lock_guard<std::mutex> only(printing);
    std::cout << line << std::endl;
}

static std::string quoted(const char *text) {
    std::string out = "\"";
    for (; text && *text; text++) {
        if (*text == '"' || *text == '\\') out += '\\';
        if (static_cast<unsigned char>(*text) >= ' ') out += *text;
    }
    return out + "\"";
}

// The station as a client

static soap *prepare(const char *action) {
    soap *ctx = soap_new1(SOAP_XML_STRICT | SOAP_IO_KEEPALIVE);
    soap_set_namespaces(ctx, namespaces);
    soap_register_plugin(ctx, soap_wsa);
    ctx->connect_timeout = ctx->recv_timeout = ctx->send_timeout = 20;
    soap_wsa_request(ctx, soap_wsa_rand_uuid(ctx), central.c_str(), action);
    soap_wsa_add_From(ctx, own.c_str());
    soap_wsa_add_ReplyTo(ctx, soap_wsa_anonymousURI);
    ctx->header->cs__chargeBoxIdentity = soap_strdup(ctx, identity.c_str());
    return ctx;
}

// What came of a call: `fields` of its answer, or the fault.
static void done(soap *ctx, const std::string &command, int result, const std::string &fields) {
    if (result == SOAP_OK && soap_wsa_check(ctx) == SOAP_OK) {
        say("{\"did\": \"" + command + "\"" + fields + "}");
    } else {
        soap_set_fault(ctx);
        const char *subcode = soap_fault_subcode(ctx), *reason = soap_fault_string(ctx);
        say("{\"did\": \"" + command + "\", \"fault\": " + quoted(subcode ? subcode : *soap_faultcode(ctx)) + ", \"reason\": " + quoted(reason) + "}");
    }
    soap_destroy(ctx);
    soap_end(ctx);
    soap_free(ctx);
}

static const char *status_of(soap *ctx, cs__IdTagInfo *info) { return info ? soap_cs__AuthorizationStatus2s(ctx, info->status) : ""; }

static char *text(soap *ctx, const std::string &value) { return soap_strdup(ctx, value.c_str()); }

static void boot(std::istringstream &words) {
    std::string vendor, model;
    words >> vendor >> model;
    soap *ctx = prepare("/BootNotification");
    cs__BootNotificationRequest request;
    cs__BootNotificationResponse answer;
    request.chargePointVendor = text(ctx, vendor);
    request.chargePointModel = text(ctx, model);
    request.chargePointSerialNumber = text(ctx, "SN-1");
    request.firmwareVersion = text(ctx, "1.0");
    int result = soap_call___cs__BootNotification(ctx, central.c_str(), "/BootNotification", &request, answer);
    std::string fields;
    if (result == SOAP_OK)
        fields = std::string(", \"status\": ") + quoted(soap_cs__RegistrationStatus2s(ctx, answer.status)) +
                 ", \"interval\": " + std::to_string(interval_of(answer)) +
                 ", \"ahead\": " + std::to_string(static_cast<long>(time_of(answer) - time(nullptr)));
    done(ctx, "boot", result, fields);
}

static void heartbeat(std::istringstream &) {
    soap *ctx = prepare("/Heartbeat");
    cs__HeartbeatRequest request;
    cs__HeartbeatResponse answer;
    int result = soap_call___cs__Heartbeat(ctx, central.c_str(), "/Heartbeat", &request, answer);
    done(ctx, "heartbeat", result, ", \"ahead\": " + std::to_string(static_cast<long>(answer.currentTime - time(nullptr))));
}

static void authorize(std::istringstream &words) {
    std::string tag;
    words >> tag;
    soap *ctx = prepare("/Authorize");
    cs__AuthorizeRequest request;
    cs__AuthorizeResponse answer;
    request.idTag = text(ctx, tag);
    int result = soap_call___cs__Authorize(ctx, central.c_str(), "/Authorize", &request, answer);
    done(ctx, "authorize", result, result ? "" : std::string(", \"status\": ") + quoted(status_of(ctx, answer.idTagInfo)));
}

static void status(std::istringstream &words) {
    std::string word;
    soap *ctx = prepare("/StatusNotification");
    cs__StatusNotificationRequest request;
    cs__StatusNotificationResponse answer;
    words >> request.connectorId >> word;
    soap_s2cs__ChargePointStatus(ctx, word.c_str(), &request.status);
    request.errorCode = cs__ChargePointErrorCode__NoError;
    time_t now = time(nullptr);
    set_time(request, &now);
    int result = soap_call___cs__StatusNotification(ctx, central.c_str(), "/StatusNotification", &request, answer);
    done(ctx, "status", result, "");
}

static void start(std::istringstream &words) {
    std::string tag;
    soap *ctx = prepare("/StartTransaction");
    cs__StartTransactionRequest request;
    cs__StartTransactionResponse answer;
    words >> request.connectorId >> tag >> request.meterStart;
    request.idTag = text(ctx, tag);
    request.timestamp = time(nullptr);
    int result = soap_call___cs__StartTransaction(ctx, central.c_str(), "/StartTransaction", &request, answer);
    std::string fields;
    if (result == SOAP_OK)
        fields = ", \"transactionId\": " + std::to_string(answer.transactionId) + ", \"status\": " + quoted(status_of(ctx, answer.idTagInfo));
    done(ctx, "start", result, fields);
}

static void meter(std::istringstream &words) {
    std::string energy;
    int number = 0;
    soap *ctx = prepare("/MeterValues");
    cs__MeterValuesRequest request;
    cs__MeterValuesResponse answer;
    words >> request.connectorId >> number >> energy;
    set_reading(ctx, request, number, energy);
    int result = soap_call___cs__MeterValues(ctx, central.c_str(), "/MeterValues", &request, answer);
    done(ctx, "meter", result, "");
}

static void stop(std::istringstream &words) {
    std::string tag, reason;
    soap *ctx = prepare("/StopTransaction");
    cs__StopTransactionRequest request;
    cs__StopTransactionResponse answer;
    words >> request.transactionId >> tag >> request.meterStop >> reason;
    set_reason(ctx, request, reason);
    request.idTag = text(ctx, tag);
    request.timestamp = time(nullptr);
    int result = soap_call___cs__StopTransaction(ctx, central.c_str(), "/StopTransaction", &request, answer);
    done(ctx, "stop", result, result ? "" : std::string(", \"status\": ") + quoted(status_of(ctx, answer.idTagInfo)));
}

// The station as a server

static bool is_for_us(soap *ctx) {
    return ctx->header && ctx->header->cp__chargeBoxIdentity && identity == ctx->header->cp__chargeBoxIdentity;
}

// Says what was asked, and lets the answer go out with the headers that the plugin makes of the request.
static int served(soap *ctx, const char *action, const std::string &fields) {
    if (soap_wsa_check(ctx)) return ctx->error;
    if (!is_for_us(ctx)) return soap_sender_fault_subcode(ctx, "cp:IdentityMismatch", "This is another station.", nullptr);
    say(std::string("{\"asked\": \"") + action + "\"" + fields + "}");
    return soap_wsa_reply(ctx, nullptr, soap_strdup(ctx, (std::string("/") + action + "Response").c_str()));
}

// An operation that this station has not.
#define LACKS(NAME)                                                                                                 \
    int __cp__##NAME(soap *ctx, cp__##NAME##Request *, cp__##NAME##Response &) {                                    \
        return soap_receiver_fault_subcode(ctx, "cp:NotSupported", "This station does not do that.", nullptr);      \
    }
WHAT_IT_LACKS

int __cp__ClearCache(soap *ctx, cp__ClearCacheRequest *, cp__ClearCacheResponse &answer) {
    answer.status = cp__ClearCacheStatus__Accepted;
    return served(ctx, "ClearCache", "");
}

int __cp__UnlockConnector(soap *ctx, cp__UnlockConnectorRequest *request, cp__UnlockConnectorResponse &answer) {
    answer.status = UNLOCKED;
    return served(ctx, "UnlockConnector", ", \"connectorId\": " + std::to_string(request->connectorId));
}

int __cp__ChangeAvailability(soap *ctx, cp__ChangeAvailabilityRequest *request, cp__ChangeAvailabilityResponse &answer) {
    answer.status = cp__AvailabilityStatus__Accepted;
    return served(ctx, "ChangeAvailability", ", \"connectorId\": " + std::to_string(request->connectorId) +
                  ", \"type\": " + quoted(soap_cp__AvailabilityType2s(ctx, request->type)));
}

int __cp__Reset(soap *ctx, cp__ResetRequest *request, cp__ResetResponse &answer) {
    answer.status = cp__ResetStatus__Accepted;
    return served(ctx, "Reset", std::string(", \"type\": ") + quoted(soap_cp__ResetType2s(ctx, request->type)));
}

int __cp__RemoteStartTransaction(soap *ctx, cp__RemoteStartTransactionRequest *request, cp__RemoteStartTransactionResponse &answer) {
    answer.status = cp__RemoteStartStopStatus__Accepted;
    return served(ctx, "RemoteStartTransaction", std::string(", \"idTag\": ") + quoted(request->idTag) +
                  ", \"connectorId\": " + std::to_string(request->connectorId ? *request->connectorId : 0));
}

int __cp__RemoteStopTransaction(soap *ctx, cp__RemoteStopTransactionRequest *request, cp__RemoteStopTransactionResponse &answer) {
    answer.status = cp__RemoteStartStopStatus__Accepted;
    return served(ctx, "RemoteStopTransaction", ", \"transactionId\": " + std::to_string(request->transactionId));
}

#ifdef HAS_CONFIGURATION
int __cp__GetConfiguration(soap *ctx, cp__GetConfigurationRequest *request, cp__GetConfigurationResponse &answer) {
    const char *known[][2] = {{HEARTBEAT_KEY, "300"}, {"MeterValueSampleInterval", "60"}, {"ConnectionTimeOut", "45"}};
    answer.configurationKey = static_cast<cp__KeyValue **>(soap_malloc(ctx, 8 * sizeof(cp__KeyValue *)));
    answer.unknownKey = static_cast<char **>(soap_malloc(ctx, (request->__sizekey + 1) * sizeof(char *)));
    for (auto &pair : known) {
        bool wanted = request->__sizekey == 0;
        for (int n = 0; n < request->__sizekey; n++) wanted = wanted || !strcmp(request->key[n], pair[0]);
        if (!wanted) continue;
        cp__KeyValue *entry = soap_new_cp__KeyValue(ctx);
        entry->key = soap_strdup(ctx, pair[0]);
        entry->value = soap_strdup(ctx, pair[1]);
        entry->readonly = false;
        answer.configurationKey[answer.__sizeconfigurationKey++] = entry;
    }
    for (int n = 0; n < request->__sizekey; n++) {
        bool is_known = false;
        for (auto &pair : known) is_known = is_known || !strcmp(request->key[n], pair[0]);
        if (!is_known) answer.unknownKey[answer.__sizeunknownKey++] = request->key[n];
    }
    return served(ctx, "GetConfiguration", ", \"keys\": " + std::to_string(request->__sizekey));
}
#endif

// The operations of the other service are declared with ours, and never asked here.
#define NEVER(NAME) \
    int __cs__##NAME(soap *ctx, cs__##NAME##Request *, cs__##NAME##Response &) { return soap_receiver_fault(ctx, "No central system.", nullptr); }
NEVER(Authorize)
NEVER(BootNotification)
NEVER(DiagnosticsStatusNotification)
NEVER(FirmwareStatusNotification)
NEVER(Heartbeat)
NEVER(MeterValues)
NEVER(StartTransaction)
NEVER(StatusNotification)
NEVER(StopTransaction)
WHAT_ONLY_THIS_VERSION_HAS

// What arrives as a fault of its own answers nothing that this station asked.
int SOAP_ENV__Fault(soap *, char *, char *, char *, SOAP_ENV__Detail *, SOAP_ENV__Code *, SOAP_ENV__Reason *, char *, char *, SOAP_ENV__Detail *) {
    return SOAP_NO_METHOD;
}

static void serve(soap *ctx) {
    for (;;) {
        if (!soap_valid_socket(soap_accept(ctx))) return;
        soap_serve(ctx);
        soap_destroy(ctx);
        soap_end(ctx);
    }
}

int main(int count, char **words) {
    if (count != 3) return 2;
    central = words[1];
    identity = words[2];
    soap *server = soap_new();
    soap_set_namespaces(server, namespaces);
    soap_register_plugin(server, soap_wsa);
    server->bind_flags = SO_REUSEADDR;
    server->recv_timeout = server->send_timeout = 20;
    if (!soap_valid_socket(soap_bind(server, "127.0.0.1", 0, 10))) return 1;
    sockaddr_in address;
    socklen_t size = sizeof(address);
    getsockname(server->master, reinterpret_cast<sockaddr *>(&address), &size);
    own = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
    std::thread(serve, server).detach();
    say("{\"did\": \"listen\", \"at\": " + quoted(own.c_str()) + "}");
    std::string line, command;
    while (std::getline(std::cin, line)) {
        std::istringstream rest(line);
        rest >> command;
        if (command == "boot") boot(rest);
        else if (command == "heartbeat") heartbeat(rest);
        else if (command == "authorize") authorize(rest);
        else if (command == "status") status(rest);
        else if (command == "start") start(rest);
        else if (command == "meter") meter(rest);
        else if (command == "stop") stop(rest);
        else say("{\"did\": " + quoted(command.c_str()) + ", \"fault\": \"unknown command\"}");
    }
    std::_Exit(0);
}
