import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FaultRefused,
  html,
  installTransportFaults,
  kopecksOf,
  moscowTimestamp,
  openCallbacks,
  openDocuments,
  openFaultBook,
  openReceiver,
  page,
  roublesNumber,
  roublesText,
  type ServedSimulator,
  type Simulator,
  type SimulatorContext,
  serveSimulator,
} from '../src/kit/index.ts';

const SLOW_MS = 100;

describe('the fault book', () => {
  test('an entry strikes as often as it says, where it matches', () => {
    const faults = openFaultBook(openDocuments());
    faults.add('firstofd', { fault: 'error', times: 2, match: '/sell' });

    expect(faults.take('firstofd', 'error', 'POST /report')).toBeUndefined();
    expect(faults.take('tochka_acquiring', 'error', 'POST /sell')).toBeUndefined();
    expect(faults.take('firstofd', 'slow', 'POST /sell')).toBeUndefined();
    expect(faults.take('firstofd', 'error', 'POST /sell')).toMatchObject({ fault: 'error', used: 1 });
    expect(faults.take('firstofd', 'error', 'POST /sell')).toMatchObject({ used: 2 });
    expect(faults.take('firstofd', 'error', 'POST /sell')).toBeUndefined();
  });

  test('without times it strikes until deleted, also after a restart', () => {
    const documents = openDocuments();
    const entry = openFaultBook(documents).add('firstofd', { fault: 'error' });
    const faults = openFaultBook(documents);

    for (let n = 0; n < 5; n += 1) expect(faults.take('firstofd', ['slow', 'error'], 'x')).toBeDefined();
    expect(faults.has('firstofd', entry.id)).toBe(true);
    faults.clear('firstofd');
    expect(faults.take('firstofd', 'error', 'x')).toBeUndefined();
    expect(faults.has('firstofd', entry.id)).toBe(false);
  });

  test('unknown faults and odd counts are refused with what is valid', () => {
    const faults = openFaultBook(openDocuments());

    expect(() => faults.add('firstofd', { fault: 'explode' })).toThrow(/valid are: refuse, hang/);
    expect(() => faults.add('firstofd', { fault: 'hold_line' })).toThrow(FaultRefused);
    expect(faults.add('tochka_b2b_registry', { fault: 'hold_line' }).fault).toBe('hold_line');
    expect(() => faults.add('firstofd', { fault: 'error', times: 0 })).toThrow(/at least 1/);
  });
});

describe('transport faults', () => {
  let served: ServedSimulator;
  let effects: number;

  function counting({ faults }: SimulatorContext): Simulator {
    return {
      name: 'firstofd',
      routes: async (app) => {
        installTransportFaults(app, {
          upstream: 'firstofd',
          faults,
          refusal: () => ({ status: 400, body: { refused: true } }),
          failure: (turn) => ({ status: turn % 2 === 1 ? 500 : 424, body: { failed: true } }),
          auxiliary: (text) => text.startsWith('POST /token'),
          slowMs: SLOW_MS,
        });
        app.post('/effect', () => ({ effects: ++effects }));
        app.post('/token', () => ({ token: 't' }));
      },
      truth: () => [],
      truthPage: () => ({ rows: [], next: undefined }),
      close: async () => {},
    };
  }

  const post = async (path = '/effect', timeoutMs = 10_000) => {
    const body = JSON.stringify({ key: 'k-1' });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${served.url}${path}`, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  };
  const fault = (name: string, more: object = {}) => served.faults.add('firstofd', { fault: name, times: 1, ...more });

  beforeEach(async () => {
    effects = 0;
    served = await serveSimulator(counting);
  });
  afterEach(() => served.close());

  test('refuse and error answer without an effect; errors alternate between 500 and 424', async () => {
    fault('refuse');
    expect(await post()).toEqual({ status: 400, text: '{"refused":true}' });
    fault('error', { times: 2 });
    expect((await post()).status).toBe(500);
    expect((await post()).status).toBe(424);
    expect(effects).toBe(0);
    expect((await post()).status).toBe(200);
  });

  test('error_after_effect and garbage hide an effect', async () => {
    fault('error_after_effect');
    expect((await post()).status).toBe(500);
    fault('garbage');
    const garbage = await post();
    expect(garbage.status).toBe(200);
    expect(() => JSON.parse(garbage.text)).toThrow();
    expect(effects).toBe(2);
  });

  test('reset cuts the line before the effect, reset_after_effect after it', async () => {
    fault('reset');
    await expect(post()).rejects.toThrow();
    expect(effects).toBe(0);
    fault('reset_after_effect');
    await expect(post()).rejects.toThrow();
    expect(effects).toBe(1);
  });

  test('hang never answers and has no effect; closing does not wait for it', async () => {
    fault('hang', { times: 2 });
    await expect(post('/effect', 300)).rejects.toThrow(/timeout/i);
    expect(effects).toBe(0);
    const hung = post().catch(() => 'cut off');
    await expect.poll(() => served.faults.list('firstofd')[0]?.used).toBe(2);

    await served.close();

    expect(await hung).toBe('cut off');
  });

  test('slow has its effect and answers after its time', async () => {
    fault('slow');
    const start = performance.now();

    expect((await post()).status).toBe(200);

    expect(Math.ceil(performance.now() - start)).toBeGreaterThanOrEqual(SLOW_MS);
  });

  test('match sees method, path and body; calls that only serve others need one', async () => {
    fault('error', { match: 'POST /effect\n{"key":"k-1"}' });
    expect((await post()).status).toBe(500);
    fault('error');
    expect((await post('/token')).status).toBe(200);
    fault('error', { match: '/token' });
    expect((await post('/token')).status).toBe(500);
  });
});

describe('callbacks', () => {
  test('are repeated until the receiver answers 200', async () => {
    await using shop = await openReceiver();
    shop.answerWith(503);
    const callbacks = openCallbacks({ retryMs: 20 });

    await callbacks.sendNow({ url: `${shop.url}/cb`, body: 'hello', contentType: 'text/plain' });
    await expect.poll(() => shop.received.length).toBeGreaterThanOrEqual(2);
    shop.answerWith(200);
    const sent = shop.received.length;

    await expect.poll(() => shop.received.length).toBe(sent + 1);
    await callbacks.close();
    expect(shop.received[0]).toMatchObject({ path: '/cb', body: 'hello', contentType: 'text/plain' });
  });

  test('are given up after the last attempt, and closing ends the waiting', async () => {
    const lines: string[] = [];
    const callbacks = openCallbacks({ retries: 2, retryMs: 5, log: (line) => lines.push(line) });
    const nowhere = { url: 'http://127.0.0.1:1/cb', body: '', contentType: 'text/plain' };

    await callbacks.sendNow(nowhere);
    await expect.poll(() => lines).toEqual(['callback given up: http://127.0.0.1:1/cb']);
    await callbacks.close();

    const patient = openCallbacks();
    await patient.sendNow(nowhere);
    await patient.close();
  });

  test('that a receiver leaves without an answer are dropped before they fill the memory, and ended by closing', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as AddressInfo;
    const lines: string[] = [];
    const callbacks = openCallbacks({ log: (line) => lines.push(line) });

    for (let n = 0; n < 1_500; n += 1)
      callbacks.send({ url: `http://127.0.0.1:${port}`, body: '', contentType: 'text/plain' });

    expect(lines).toEqual(Array(500).fill(`callback dropped, too many are waiting: http://127.0.0.1:${port}`));
    await callbacks.close();
    silent.closeAllConnections();
    silent.close();
  });

  test('idle waits for what is on its way and counts it once', async () => {
    await using shop = await openReceiver();
    const callbacks = openCallbacks();
    callbacks.send({ url: shop.url, body: '1', contentType: 'text/plain' });

    expect(await callbacks.idle()).toBe(1);
    expect(await callbacks.idle()).toBe(0);
    expect(shop.received).toHaveLength(1);
    await callbacks.close();
  });
});

describe('small things', () => {
  test.each([
    [310, 31_000],
    ['310.00', 31_000],
    [310.5, 31_050],
    [0.01, 1],
    [0.1 + 0.2, undefined],
    [-1, undefined],
    [1e21, undefined],
    ['1,00', undefined],
    [Number.NaN, undefined],
  ])('%s roubles are %s kopecks', (roubles, kopecks) => {
    expect(kopecksOf(roubles)).toBe(kopecks);
  });

  test('amounts and Moscow times are written as the upstreams write them', () => {
    expect(roublesText(31_005)).toBe('310.05');
    expect(roublesNumber(31_050)).toBe(310.5);
    expect(moscowTimestamp(new Date('2025-12-31T21:00:00Z'))).toBe('01.01.2026 00:00:00');
  });

  test('html escapes what is not html', () => {
    const body = html`<p title="${'"'}">${'<b>'}${[html`<i>${'&'}</i>`]}${undefined}</p>`;

    expect(body.text).toBe('<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>');
    expect(page({ title: 'T', body })).toMatch(/^<!doctype html>/);
  });
});
