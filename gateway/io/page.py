"""The operators' web page: one document over the admin API, nothing loaded from elsewhere.

Everything that comes from a station reaches the document as `textContent`, never as markup. The content security policy allows exactly the
script and the style below, by their hashes, and requests to this server.
"""

import base64
import hashlib

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.1rem; }
input { font: inherit; padding: .2rem .5rem; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; max-height: 16rem; overflow: auto; }
.good { color: #18794e; } .bad { color: #b3261e; } .dim { opacity: .7; }
"""

_SCRIPT = """
'use strict';
const PAGE_SIZE = 200, REFRESH = 3000;
const main = document.getElementById('main'), state = document.getElementById('state'), search = document.getElementById('search');

function node(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = String(text);
  if (kind) made.className = kind;
  return made;
}
function table(headings, rows) {
  const made = node('table'), head = made.createTHead().insertRow(), body = made.createTBody();
  for (const heading of headings) head.append(node('th', heading));
  for (const cells of rows) {
    const row = body.insertRow();
    for (const cell of cells) {
      const place = row.insertCell();
      place.append(cell instanceof Node ? cell : document.createTextNode(cell === null || cell === undefined ? '' : String(cell)));
    }
  }
  return made;
}
function yes(value) { return node('span', value ? 'yes' : 'no', value ? 'good' : 'bad'); }
function time(value) { return value ? node('time', new Date(value).toLocaleString()) : ''; }
function pretty(value) { return node('pre', typeof value === 'string' ? value : JSON.stringify(value, null, 1)); }
function link(id) {
  const made = node('a', id);
  made.href = '#' + encodeURIComponent(id);
  return made;
}
async function get(path, of = 'stations') {
  const answer = await fetch('/api/v1/' + of + path, { headers: { Accept: 'application/json' } });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error || 'HTTP ' + answer.status);
  return content;
}
async function list() {
  const query = '?limit=' + PAGE_SIZE + '&search=' + encodeURIComponent(search.value);
  const [stations, letters] = await Promise.all([get(query), get('?limit=' + PAGE_SIZE, 'dead-letters')]);
  const rows = stations.map(s => [link(s.id), s.version, s.transport, yes(s.online), yes(s.backend_connected),
    s.reachable === undefined ? '' : yes(s.reachable), time(s.since), time(s.last_message), s.transactions.length]);
  const parts = [table(['Station', 'Version', 'Transport', 'Online', 'Backend', 'Callable', 'Since', 'Last message', 'Transactions'], rows)];
  if (!stations.length) parts.push(node('p', 'No station to show.', 'dim'));
  if (stations.length === PAGE_SIZE) parts.push(node('p', 'The first ' + PAGE_SIZE + ' are shown; search for others.', 'dim'));
  if (letters.length) {
    const lost = letters.map(l => [l.id, time(l.at), link(l.station), l.action, l.reason, l.detail]);
    parts.push(node('h2', 'Dead letters'), table(['Number', 'Given up', 'Station', 'Action', 'Reason', 'Said'], lost));
  }
  return parts;
}
async function detail(id) {
  const path = '/' + encodeURIComponent(id);
  const [station, messages] = await Promise.all([get(path), get(path + '/messages')]);
  const back = node('a', 'All stations');
  back.href = '#';
  const facts = Object.entries(station).map(([name, value]) => [name, typeof value === 'object' && value !== null ? pretty(value) : value]);
  const rows = messages.map(m => [time(m.at), m.leg, m.action, m.outcome, pretty(m.received || ''),
    m.canonical === null ? '' : pretty(m.canonical), pretty([m.sent, ...m.also_sent].filter(x => x !== null).join('\\n')), m.losses.join(', ')]);
  return [back, node('h2', id), table(['', ''], facts), node('h2', 'Recent messages'),
    table(['Time', 'From', 'Action', 'Outcome', 'Received', 'Canonical', 'Sent', 'Losses'], rows)];
}
function chosen() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch (error) { return ''; }
}
let round = 0;
async function show() {
  const mine = ++round, id = chosen();
  search.hidden = Boolean(id);
  let parts;
  try {
    parts = id ? await detail(id) : await list();
    if (mine !== round) return;
    state.textContent = 'Updated ' + new Date().toLocaleTimeString();
    state.className = 'dim';
    main.replaceChildren(...parts);
  } catch (error) {
    if (mine !== round) return;
    state.textContent = 'Not up to date: ' + error.message;
    state.className = 'bad';
  }
}
addEventListener('hashchange', show);
search.addEventListener('input', show);
setInterval(() => { if (!document.hidden && String(getSelection()) === '') show(); }, REFRESH);
show();
"""

PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OCPP gateway</title>
<style>{_STYLE}</style>
</head>
<body>
<header><h1>OCPP gateway</h1><input id="search" type="search" placeholder="Station id" aria-label="Station id" maxlength="100">
<span id="state" class="dim" role="status">Loading</span></header>
<main id="main"></main>
<noscript>This page needs JavaScript. The same facts are at <a href="/api/v1/stations">/api/v1/stations</a> and <a href="/metrics">/metrics</a>.</noscript>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src {_hash(_SCRIPT)}; style-src {_hash(_STYLE)}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
