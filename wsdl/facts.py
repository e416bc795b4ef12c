"""What the SOAP versions of OCPP say on the wire, as one table: the source of the .wsdl files beside it.

Facts taken from the service descriptions of OCPP 1.2 §8, 1.5 §8 and OCPP-S 1.6; the notation is ours:

* ``Name = A | B``            an enumeration of strings
* ``Name = string 20``        a string of at most 20 characters; ``decimal .1`` a decimal with one fraction digit
* ``Name: a T, b? T, c* T``   a sequence in this order; ``?`` optional, ``*`` any number, ``+`` at least one
* ``c+ string @x T @y T``     an element with text and optional attributes
* ``Operation: request -> answer``

A name ending in ``!`` is declared by both services of its version even where nothing uses it. An indented line continues the one above.
"""

NAMESPACES = {
    ("1.2", "CentralSystemService"): "urn://Ocpp/Cs/2010/08/",
    ("1.2", "ChargePointService"): "urn://Ocpp/Cp/2010/08/",
    ("1.5", "CentralSystemService"): "urn://Ocpp/Cs/2012/06/",
    ("1.5", "ChargePointService"): "urn://Ocpp/Cp/2012/06/",
    ("1.6", "CentralSystemService"): "urn://Ocpp/Cs/2015/10/",
    ("1.6", "ChargePointService"): "urn://Ocpp/Cp/2015/10/",
}
"""Target namespace of each service; the final slash belongs to it (OCPP-S 1.6 table 2 prints it without, its WSDL has it)."""

NO_OUTPUT_ACTION = frozenset({"1.2"})
"""Versions whose WSDL names no wsa:Action for answers."""

_1_2_TYPES = """
AuthorizationStatus = Accepted | Blocked | Expired | Invalid | ConcurrentTx
AvailabilityStatus = Accepted | Rejected | Scheduled
AvailabilityType = Inoperative | Operative
ChargePointErrorCode = ConnectorLockFailure | HighTemperature | Mode3Error | NoError | PowerMeterFailure | PowerSwitchFailure |
    ReaderFailure | ResetFailure
ChargePointStatus = Available | Occupied | Faulted | Unavailable
ClearCacheStatus = Accepted | Rejected
ConfigurationStatus = Accepted | Rejected | NotSupported
DiagnosticsStatus = Uploaded | UploadFailed
FirmwareStatus = Downloaded | DownloadFailed | InstallationFailed | Installed
RegistrationStatus = Accepted | Rejected
RemoteStartStopStatus = Accepted | Rejected
ResetStatus = Accepted | Rejected
ResetType = Hard | Soft
UnlockStatus = Accepted | Rejected
IdTagInfo: status AuthorizationStatus, expiryDate? dateTime, parentIdTag? string
MeterValue: timestamp dateTime, value int
"""

_1_2_CENTRAL_SYSTEM = """
Authorize: idTag string -> idTagInfo IdTagInfo
BootNotification: chargePointVendor string, chargePointModel string, chargePointSerialNumber? string, chargeBoxSerialNumber? string,
    firmwareVersion? string, iccid? string, imsi? string, meterType? string, meterSerialNumber? string -> status RegistrationStatus,
    currentTime? dateTime, heartbeatInterval? int
DiagnosticsStatusNotification: status DiagnosticsStatus ->
FirmwareStatusNotification: status FirmwareStatus ->
Heartbeat:  -> currentTime dateTime
MeterValues: connectorId int, values* MeterValue ->
StartTransaction: connectorId int, idTag string, timestamp dateTime, meterStart int -> transactionId int, idTagInfo IdTagInfo
StatusNotification: connectorId int, status ChargePointStatus, errorCode ChargePointErrorCode ->
StopTransaction: transactionId int, idTag? string, timestamp dateTime, meterStop int -> idTagInfo? IdTagInfo
"""

_1_2_CHARGE_POINT = """
ChangeAvailability: connectorId int, type AvailabilityType -> status AvailabilityStatus
ChangeConfiguration: key string, value string -> status ConfigurationStatus
ClearCache:  -> status ClearCacheStatus
GetDiagnostics: location anyURI, startTime? dateTime, stopTime? dateTime, retries? int, retryInterval? int -> fileName? string
RemoteStartTransaction: idTag string, connectorId? int -> status RemoteStartStopStatus
RemoteStopTransaction: transactionId int -> status RemoteStartStopStatus
Reset: type ResetType -> status ResetStatus
UnlockConnector: connectorId int -> status UnlockStatus
UpdateFirmware: retrieveDate dateTime, location anyURI, retries? int, retryInterval? int ->
"""

_1_5_TYPES = """
AuthorizationStatus = Accepted | Blocked | Expired | Invalid | ConcurrentTx
AvailabilityStatus = Accepted | Rejected | Scheduled
AvailabilityType = Inoperative | Operative
CancelReservationStatus = Accepted | Rejected
ChargeBoxSerialNumber = string 25
ChargePointErrorCode = ConnectorLockFailure | HighTemperature | Mode3Error | NoError | PowerMeterFailure | PowerSwitchFailure |
    ReaderFailure | ResetFailure | GroundFailure | OverCurrentFailure | UnderVoltage | WeakSignal | OtherError
ChargePointModel = string 20
ChargePointSerialNumber = string 25
ChargePointStatus = Available | Occupied | Faulted | Unavailable | Reserved
ChargePointVendor = string 20
ClearCacheStatus = Accepted | Rejected
ConfigurationStatus = Accepted | Rejected | NotSupported
DataTransferStatus = Accepted | Rejected | UnknownMessageId | UnknownVendorId
DiagnosticsStatus = Uploaded | UploadFailed
FirmwareStatus = Downloaded | DownloadFailed | InstallationFailed | Installed
FirmwareVersion = string 50
IccidString = string 20
IdToken = string 20
ImsiString = string 20
Location = Inlet | Outlet | Body
Measurand = Energy.Active.Export.Register | Energy.Active.Import.Register | Energy.Reactive.Export.Register |
    Energy.Reactive.Import.Register | Energy.Active.Export.Interval | Energy.Active.Import.Interval | Energy.Reactive.Export.Interval |
    Energy.Reactive.Import.Interval | Power.Active.Export | Power.Active.Import | Power.Reactive.Export | Power.Reactive.Import |
    Current.Export | Current.Import | Voltage | Temperature
MeterSerialNumber = string 25
MeterType = string 25
ReadingContext = Interruption.Begin | Interruption.End | Sample.Clock | Sample.Periodic | Transaction.Begin | Transaction.End
RegistrationStatus = Accepted | Rejected
RemoteStartStopStatus = Accepted | Rejected
ReservationStatus = Accepted | Faulted | Occupied | Rejected | Unavailable
ResetStatus = Accepted | Rejected
ResetType = Hard | Soft
UnitOfMeasure = Wh | kWh | varh | kvarh | W | kW | var | kvar | Amp | Volt | Celsius
UnlockStatus = Accepted | Rejected
UpdateStatus = Accepted | Failed | HashError | NotSupported | VersionMismatch
UpdateType = Differential | Full
ValueFormat = Raw | SignedData
AuthorisationData: idTag IdToken, idTagInfo? IdTagInfo
IdTagInfo: status AuthorizationStatus, expiryDate? dateTime, parentIdTag? IdToken
KeyValue: key string, readonly boolean, value? string
MeterValue: timestamp dateTime, value+ string @context ReadingContext @format ValueFormat @measurand Measurand @location Location @unit
    UnitOfMeasure
TransactionData: values* MeterValue
"""

_1_5_CENTRAL_SYSTEM = """
Authorize: idTag IdToken -> idTagInfo IdTagInfo
BootNotification: chargePointVendor ChargePointVendor, chargePointModel ChargePointModel, chargePointSerialNumber?
    ChargePointSerialNumber, chargeBoxSerialNumber? ChargeBoxSerialNumber, firmwareVersion? FirmwareVersion, iccid? IccidString, imsi?
    ImsiString, meterType? MeterType, meterSerialNumber? MeterSerialNumber -> status RegistrationStatus, currentTime dateTime,
    heartbeatInterval int
DataTransfer: vendorId string, messageId? string, data? string -> status DataTransferStatus, data? string
DiagnosticsStatusNotification: status DiagnosticsStatus ->
FirmwareStatusNotification: status FirmwareStatus ->
Heartbeat:  -> currentTime dateTime
MeterValues: connectorId int, transactionId? int, values* MeterValue ->
StartTransaction: connectorId int, idTag IdToken, timestamp dateTime, meterStart int, reservationId? int -> transactionId int, idTagInfo
    IdTagInfo
StatusNotification: connectorId int, status ChargePointStatus, errorCode ChargePointErrorCode, info? string, timestamp? dateTime,
    vendorId? string, vendorErrorCode? string ->
StopTransaction: transactionId int, idTag? IdToken, timestamp dateTime, meterStop int, transactionData* TransactionData -> idTagInfo?
    IdTagInfo
"""

_1_5_CHARGE_POINT = """
CancelReservation: reservationId int -> status CancelReservationStatus
ChangeAvailability: connectorId int, type AvailabilityType -> status AvailabilityStatus
ChangeConfiguration: key string, value string -> status ConfigurationStatus
ClearCache:  -> status ClearCacheStatus
DataTransfer: vendorId string, messageId? string, data? string -> status DataTransferStatus, data? string
GetConfiguration: key* string -> configurationKey* KeyValue, unknownKey* string
GetDiagnostics: location anyURI, startTime? dateTime, stopTime? dateTime, retries? int, retryInterval? int -> fileName? string
GetLocalListVersion:  -> listVersion int
RemoteStartTransaction: idTag IdToken, connectorId? int -> status RemoteStartStopStatus
RemoteStopTransaction: transactionId int -> status RemoteStartStopStatus
ReserveNow: connectorId int, expiryDate dateTime, idTag IdToken, parentIdTag? IdToken, reservationId int -> status ReservationStatus
Reset: type ResetType -> status ResetStatus
SendLocalList: updateType UpdateType, listVersion int, localAuthorisationList* AuthorisationData, hash? string -> status UpdateStatus,
    hash? string
UnlockConnector: connectorId int -> status UnlockStatus
UpdateFirmware: retrieveDate dateTime, location anyURI, retries? int, retryInterval? int ->
"""

_1_6_TYPES = """
AuthorizationStatus = Accepted | Blocked | Expired | Invalid | ConcurrentTx
AvailabilityStatus = Accepted | Rejected | Scheduled
AvailabilityType = Inoperative | Operative
CancelReservationStatus = Accepted | Rejected
ChargePointErrorCode = ConnectorLockFailure | EVCommunicationError | GroundFailure | HighTemperature | InternalError | LocalListConflict
    | NoError | OtherError | OverCurrentFailure | OverVoltage | PowerMeterFailure | PowerSwitchFailure | ReaderFailure | ResetFailure |
    UnderVoltage | WeakSignal
ChargePointStatus = Available | Preparing | Charging | SuspendedEV | SuspendedEVSE | Finishing | Reserved | Faulted | Unavailable
ChargingProfileKindType = Absolute | Recurring | Relative
ChargingProfilePurposeType = ChargePointMaxProfile | TxDefaultProfile | TxProfile
ChargingProfileStatus = Accepted | Rejected | NotSupported
ChargingRateUnitType = W | A
CiString20Type! = string 20
CiString255Type! = string 255
CiString25Type! = string 25
CiString500Type! = string 500
CiString50Type! = string 50
ClearCacheStatus = Accepted | Rejected
ClearChargingProfileStatus = Accepted | Unknown
ConfigurationStatus = Accepted | NotSupported | RebootRequired | Rejected
DataTransferStatus = Accepted | Rejected | UnknownMessageId | UnknownVendorId
DecimalOne = decimal .1
DiagnosticsStatus = Idle | Uploaded | UploadFailed | Uploading
FirmwareStatus = Downloaded | DownloadFailed | Downloading | Idle | InstallationFailed | Installed | Installing
GetCompositeScheduleStatus = Accepted | Rejected
IdToken = string 20
Location = Body | Cable | EV | Inlet | Outlet
Measurand = Current.Export | Current.Import | Current.Offered | Energy.Active.Export.Register | Energy.Active.Import.Register |
    Energy.Reactive.Export.Register | Energy.Reactive.Import.Register | Energy.Active.Export.Interval | Energy.Active.Import.Interval |
    Energy.Reactive.Export.Interval | Energy.Reactive.Import.Interval | Frequency | Power.Active.Export | Power.Active.Import |
    Power.Factor | Power.Offered | Power.Reactive.Export | Power.Reactive.Import | RPM | SoC | Temperature | Voltage
MessageTrigger = BootNotification | DiagnosticsStatusNotification | FirmwareStatusNotification | Heartbeat | MeterValues |
    StatusNotification
Phase = L1 | L2 | L3 | N | L1-N | L2-N | L3-N | L1-L2 | L2-L3 | L3-L1
ReadingContext = Interruption.Begin | Interruption.End | Other | Sample.Clock | Sample.Periodic | Transaction.Begin | Transaction.End |
    Trigger
Reason = EmergencyStop | EVDisconnected | HardReset | Local | Other | PowerLoss | Reboot | Remote | SoftReset | UnlockCommand |
    DeAuthorized
RecurrencyKindType = Daily | Weekly
RegistrationStatus = Accepted | Pending | Rejected
RemoteStartStopStatus = Accepted | Rejected
ReservationStatus = Accepted | Faulted | Occupied | Rejected | Unavailable
ResetStatus = Accepted | Rejected
ResetType = Hard | Soft
TriggerMessageStatus = Accepted | Rejected | NotImplemented
UnitOfMeasure = Celsius | Fahrenheit | Wh | kWh | varh | kvarh | W | kW | VA | kVA | var | kvar | A | V | K | Percent
UnlockStatus = Unlocked | UnlockFailed | NotSupported
UpdateStatus = Accepted | Failed | NotSupported | VersionMismatch
UpdateType = Differential | Full
ValueFormat = Raw | SignedData
AuthorizationData: idTag IdToken, idTagInfo? IdTagInfo
ChargingProfile: chargingProfileId int, transactionId? int, stackLevel int, chargingProfilePurpose ChargingProfilePurposeType,
    chargingProfileKind ChargingProfileKindType, recurrencyKind? RecurrencyKindType, validFrom? dateTime, validTo? dateTime,
    chargingSchedule ChargingSchedule
ChargingSchedule: duration? int, startSchedule? dateTime, chargingRateUnit ChargingRateUnitType, chargingSchedulePeriod+
    ChargingSchedulePeriod, minChargingRate? DecimalOne
ChargingSchedulePeriod: startPeriod int, limit DecimalOne, numberPhases? int
IdTagInfo: status AuthorizationStatus, expiryDate? dateTime, parentIdTag? IdToken
KeyValue: key CiString50Type, readonly boolean, value? CiString500Type
MeterValue: timestamp dateTime, sampledValue+ SampledValue
SampledValue: value string, context? ReadingContext, format? ValueFormat, measurand? Measurand, phase? Phase, location? Location, unit?
    UnitOfMeasure
"""

_1_6_CENTRAL_SYSTEM = """
Authorize: idTag IdToken -> idTagInfo IdTagInfo
BootNotification: chargePointVendor CiString20Type, chargePointModel CiString20Type, chargePointSerialNumber? CiString25Type,
    chargeBoxSerialNumber? CiString25Type, firmwareVersion? CiString50Type, iccid? CiString20Type, imsi? CiString20Type, meterType?
    CiString25Type, meterSerialNumber? CiString25Type -> status RegistrationStatus, currentTime dateTime, interval int
DataTransfer: vendorId CiString255Type, messageId? CiString50Type, data? string -> status DataTransferStatus, data? string
DiagnosticsStatusNotification: status DiagnosticsStatus ->
FirmwareStatusNotification: status FirmwareStatus ->
Heartbeat:  -> currentTime dateTime
MeterValues: connectorId int, transactionId? int, meterValue* MeterValue ->
StartTransaction: connectorId int, idTag IdToken, timestamp dateTime, meterStart int, reservationId? int -> transactionId int, idTagInfo
    IdTagInfo
StatusNotification: connectorId int, status ChargePointStatus, errorCode ChargePointErrorCode, info? CiString50Type, timestamp?
    dateTime, vendorId? CiString255Type, vendorErrorCode? CiString50Type ->
StopTransaction: transactionId int, idTag? IdToken, timestamp dateTime, meterStop int, reason? Reason, transactionData* MeterValue ->
    idTagInfo? IdTagInfo
"""

_1_6_CHARGE_POINT = """
CancelReservation: reservationId int -> status CancelReservationStatus
ChangeAvailability: connectorId int, type AvailabilityType -> status AvailabilityStatus
ChangeConfiguration: key CiString50Type, value CiString500Type -> status ConfigurationStatus
ClearCache:  -> status ClearCacheStatus
ClearChargingProfile: id? int, connectorId? int, chargingProfilePurpose? ChargingProfilePurposeType, stackLevel? int -> status
    ClearChargingProfileStatus
DataTransfer: vendorId CiString255Type, messageId? CiString50Type, data? string -> status DataTransferStatus, data? string
GetCompositeSchedule: connectorId int, duration int, chargingRateUnit? ChargingRateUnitType -> status GetCompositeScheduleStatus,
    connectorId? int, scheduleStart? dateTime, chargingSchedule? ChargingSchedule
GetConfiguration: key* CiString50Type -> configurationKey* KeyValue, unknownKey* CiString50Type
GetDiagnostics: location anyURI, startTime? dateTime, stopTime? dateTime, retries? int, retryInterval? int -> fileName? CiString255Type
GetLocalListVersion:  -> listVersion int
RemoteStartTransaction: connectorId? int, idTag IdToken, chargingProfile? ChargingProfile -> status RemoteStartStopStatus
RemoteStopTransaction: transactionId int -> status RemoteStartStopStatus
ReserveNow: connectorId int, expiryDate dateTime, idTag IdToken, parentIdTag? IdToken, reservationId int -> status ReservationStatus
Reset: type ResetType -> status ResetStatus
SendLocalList: listVersion int, localAuthorizationList* AuthorizationData, updateType UpdateType -> status UpdateStatus
SetChargingProfile: connectorId int, csChargingProfiles ChargingProfile -> status ChargingProfileStatus
TriggerMessage: requestedMessage MessageTrigger, connectorId? int -> status TriggerMessageStatus
UnlockConnector: connectorId int -> status UnlockStatus
UpdateFirmware: retrieveDate dateTime, location anyURI, retries? int, retryInterval? int ->
"""

TYPES = {"1.2": _1_2_TYPES, "1.5": _1_5_TYPES, "1.6": _1_6_TYPES}

OPERATIONS = {
    ("1.2", "CentralSystemService"): _1_2_CENTRAL_SYSTEM,
    ("1.2", "ChargePointService"): _1_2_CHARGE_POINT,
    ("1.5", "CentralSystemService"): _1_5_CENTRAL_SYSTEM,
    ("1.5", "ChargePointService"): _1_5_CHARGE_POINT,
    ("1.6", "CentralSystemService"): _1_6_CENTRAL_SYSTEM,
    ("1.6", "ChargePointService"): _1_6_CHARGE_POINT,
}
