import {
  type Fault,
  type FaultBook,
  type Html,
  html,
  page,
  UPSTREAM_NAMES,
  type UpstreamName,
  validFaults,
} from '@leko/simulators/kit';
import type { FastifyInstance } from 'fastify';
import type { SandboxClock } from './clock.ts';

const STEPS = [
  ['PT1H', '+1 hour'],
  ['P1D', '+1 day'],
  ['P7D', '+7 days'],
] as const;

/** The sandbox's start page for people. */
export async function indexPage(app: FastifyInstance, clock: SandboxClock, faults: FaultBook): Promise<void> {
  app.get('/sandbox', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(page({ title: 'LE-KO Pay sandbox', width: '48rem', body: body(clock.now(), faults) })),
  );
}

function body(now: Date, faults: FaultBook): Html {
  return html`<div class="card"><h1>LE-KO Pay sandbox</h1>
<p class="soft">No real money, no real mails: everything outside of the services is simulated here.</p>
<p><a href="/docs">API documentation</a> · <a href="/sandbox/mailbox">Mailbox</a> · <a href="/sandbox/jwks.json">Keys</a></p></div>
<div class="card"><h2>Clock</h2><p class="amount" style="font-size:1.4rem">${now.toISOString().replace('T', ' ').slice(0, 19)} UTC</p>
<div class="row">${STEPS.map(([advance, label]) => html`<form method="post" action="/sandbox/clock"><input type="hidden" name="advance" value="${advance}"><button>${label}</button></form>`)}
<form method="post" action="/sandbox/settle"><input type="hidden" name="wait" value="yes"><button>Wait until quiet</button></form></div>
<p class="soft">Moving the clock runs everything that falls due on the way. It never goes back.</p></div>
${UPSTREAM_NAMES.map((name) => upstreamCard(name, faults.list(name)))}`;
}

function upstreamCard(name: UpstreamName, entries: Fault[]): Html {
  const base = `/sandbox/upstreams/${name}`;
  return html`<div class="card"><h2>${name}</h2><p><a href="${base}/truth">What it believes has happened</a></p>
<div class="row"><form method="post" action="${base}/faults" class="row">
<select name="fault" aria-label="fault">${validFaults(name).map((fault) => html`<option>${fault}</option>`)}</select>
<input name="times" type="number" min="1" placeholder="times" aria-label="times" style="width:6rem">
<input name="match" placeholder="match" aria-label="match" style="width:9rem"><button>Switch on</button></form>
${entries.length === 0 ? undefined : html`<form method="post" action="${base}/faults/clear"><input type="hidden" name="clear" value="yes"><button>Heal</button></form>`}</div>
${entries.length === 0 ? undefined : html`<table><tr><th>Fault</th><th>Match</th><th class="num">Used</th></tr>${entries.map(faultRow)}</table>`}</div>`;
}

function faultRow({ fault, match, times, used }: Fault): Html {
  return html`<tr><td class="bad">${fault}</td><td>${match ?? 'everything'}</td><td class="num">${used} of ${times ?? 'any'}</td></tr>`;
}
