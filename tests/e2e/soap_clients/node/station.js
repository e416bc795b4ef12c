// A charging station of OCPP 1.2, 1.5 or 1.6 on node-soap, as its documentation says to make one.
//
//   node station.js URL IDENTITY CHARGE_POINT_WSDL VERSION     one command a line on standard input, one JSON object a line on standard output
//
// It reads the WSDL that the central system serves and calls the address in it.
'use strict';
const fs = require('fs');
const http = require('http');
const readline = require('readline');
const { randomUUID } = require('crypto');
const soap = require('soap');

const [url, identity, wsdlFile, version] = process.argv.slice(2);
const WSA = 'http://www.w3.org/2005/08/addressing';
const CS = { 1.2: 'urn://Ocpp/Cs/2010/08/', 1.5: 'urn://Ocpp/Cs/2012/06/', 1.6: 'urn://Ocpp/Cs/2015/10/' }[version];
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const now = () => new Date().toISOString(); // a Date of its own is sent as an empty element

let client;
let own;

async function call(action, request) {
  client.clearSoapHeaders();
  client.addSoapHeader({ chargeBoxIdentity: identity }, '', 'h', CS);
  const addressing = {
    MessageID: `urn:uuid:${randomUUID()}`,
    From: { Address: own },
    ReplyTo: { Address: `${WSA}/anonymous` },
    To: url,
    Action: `/${action}`,
  };
  for (const [name, value] of Object.entries(addressing)) client.addSoapHeader({ [name]: value }, '', '', WSA);
  const [answer] = await client[`${action}Async`](request);
  return answer || {};
}

const commands = {
  async boot([vendor, model]) {
    const answer = await call('BootNotification', { chargePointVendor: vendor, chargePointModel: model });
    return { status: answer.status, interval: answer.heartbeatInterval || answer.interval, ahead: (new Date(answer.currentTime) - Date.now()) / 1000 };
  },
  async heartbeat() {
    const answer = await call('Heartbeat', {});
    return { ahead: (new Date(answer.currentTime) - Date.now()) / 1000 };
  },
  async authorize([tag]) {
    return { status: (await call('Authorize', { idTag: tag })).idTagInfo.status };
  },
  async status([connector, word]) {
    const request = { connectorId: connector, status: word, errorCode: 'NoError' };
    await call('StatusNotification', version === '1.2' ? request : { ...request, timestamp: now() });
    return {};
  },
  async start([connector, tag, register]) {
    const answer = await call('StartTransaction', { connectorId: connector, idTag: tag, timestamp: now(), meterStart: register });
    return { transactionId: answer.transactionId, status: answer.idTagInfo.status };
  },
  async meter([connector, number, energy]) {
    const what = { context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' };
    await call('MeterValues', {
      1.2: { connectorId: connector, values: [{ timestamp: now(), value: energy }] },
      1.5: { connectorId: connector, transactionId: number, values: [{ timestamp: now(), value: [{ attributes: what, $value: energy }] }] },
      1.6: { connectorId: connector, transactionId: number, meterValue: [{ timestamp: now(), sampledValue: [{ value: energy, ...what }] }] },
    }[version]);
    return {};
  },
  async stop([number, tag, register, reason]) {
    const request = { transactionId: number, idTag: tag, timestamp: now(), meterStop: register };
    const answer = await call('StopTransaction', version === '1.6' && reason ? { ...request, reason } : request);
    return { status: answer.idTagInfo ? answer.idTagInfo.status : '' }; // optional here
  },
};

const asked = (action, fields, answer) => {
  say({ asked: action, ...fields });
  return answer;
};
const KNOWN = { [version === '1.6' ? 'HeartbeatInterval' : 'HeartBeatInterval']: '300', MeterValueSampleInterval: '60', ConnectionTimeOut: '45' };
const operations = {
  ClearCache: () => asked('ClearCache', {}, { status: 'Accepted' }),
  UnlockConnector: (r) => asked('UnlockConnector', { connectorId: r.connectorId }, { status: 'Accepted' }),
  ChangeAvailability: (r) => asked('ChangeAvailability', { connectorId: r.connectorId, type: r.type }, { status: 'Accepted' }),
  Reset: (r) => asked('Reset', { type: r.type }, { status: 'Accepted' }),
  RemoteStartTransaction: (r) =>
    asked('RemoteStartTransaction', { idTag: r.idTag, connectorId: r.connectorId || 0 }, { status: 'Accepted' }),
  RemoteStopTransaction: (r) => asked('RemoteStopTransaction', { transactionId: r.transactionId }, { status: 'Accepted' }),
  GetConfiguration: (r) => {
    const keys = [].concat((r && r.key) || []);
    const wanted = keys.length ? keys : Object.keys(KNOWN);
    return asked('GetConfiguration', { keys: keys.length }, {
      configurationKey: wanted.filter((key) => key in KNOWN).map((key) => ({ key, readonly: false, value: KNOWN[key] })),
      unknownKey: wanted.filter((key) => !(key in KNOWN)),
    });
  },
};

async function main() {
  const server = http.createServer((_, response) => response.writeHead(404).end());
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  own = `http://127.0.0.1:${server.address().port}/`;
  const wsdl = fs.readFileSync(wsdlFile, 'utf8');
  const port = wsdl.match(/port name="(\w+)"/)[1];
  soap.listen(server, { path: '/', services: { ChargePointService: { [port]: operations } }, xml: wsdl, forceSoap12Headers: true });
  client = await soap.createClientAsync(`${url}?wsdl=${version}`, { forceSoap12Headers: true });
  say({ did: 'listen', at: own });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, ...words] = line.trim().split(/\s+/);
    try {
      say({ did: command, ...(await commands[command](words)) });
    } catch (error) {
      const fault = error.root && error.root.Envelope && error.root.Envelope.Body && error.root.Envelope.Body.Fault;
      say({ did: command, fault: fault ? fault.Code.Subcode.Value : String(error), reason: error.message });
    }
  }
  process.exit(0);
}

main();
