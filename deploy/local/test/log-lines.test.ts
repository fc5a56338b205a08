import { describe, expect, it } from 'vitest';
import { lastWords, readableLine } from '../src/stack/log-lines.ts';

const TIME = '2026-11-20T12:00:01.000Z';
const clock = new Date(TIME).toTimeString().slice(0, 8);
const line = (fields: object) => readableLine('pay', JSON.stringify({ time: TIME, service: 'pay', ...fields }));

describe('a line of a log as people read it', () => {
  it('shows a request: what was asked, what was answered, how long it took', () => {
    const request = { requestId: 'r', method: 'POST', route: '/payments', status: 201, ms: 12 };

    expect(line({ level: 'info', msg: 'request answered', ...request })).toEqual({
      severity: 'info',
      text: `pay          | ${clock} request answered POST /payments 201 12 ms`,
    });
  });

  it('names the ids of a fact', () => {
    expect(line({ level: 'info', msg: 'payment paid', paymentId: 'p-1' }).text).toMatch(/payment paid paymentId=p-1$/);
  });

  it.each([
    ['warn', 'warning', 'warning: '],
    ['error', 'error', 'ERROR: '],
    ['fatal', 'error', 'ERROR: '],
  ] as const)('marks what has the level %s', (level, severity, mark) => {
    const entry = line({ level, msg: 'task failed', err: { message: 'no route to host', stack: 'at x' } });

    expect(entry).toEqual({ severity, text: `pay          | ${clock} ${mark}task failed no route to host` });
  });

  it('passes on what is no entry, as something that went wrong', () => {
    const { severity, text } = readableLine('pay', 'pay: configuration: PORT is required');

    expect(severity).toBe('error');
    expect(text).toContain('pay: configuration: PORT is required');
  });
});

describe('the last words of a program', () => {
  it.each([
    ['of one that says it in a line', ['starting', 'sandbox: world.sqlite cannot be used'], /^sandbox: world\.sqlite/],
    [
      'of one that ran out of memory',
      [
        '<--- Last few GCs --->',
        'FATAL ERROR: Reached heap limit',
        '----- Native stack trace -----',
        '',
        ' 1: 0xe1',
        '12: 0xe2',
      ],
      /^FATAL ERROR: Reached heap limit$/,
    ],
    [
      'of one that threw',
      [
        '/main.ts:3',
        'throw',
        '^',
        '',
        'Error: no key',
        '    at main.ts:3:7 {',
        "  code: 'ENOENT'",
        '}',
        '',
        'Node.js v24.0.0',
      ],
      /^Error: no key$/,
    ],
    ['of one that logs', ['{"level":"fatal","msg":"failed","err":{"message":"no route"}}'], /^failed: no route$/],
  ])('are why it died: %s', (_who, lines, reason) => {
    expect(lastWords(lines)).toMatch(reason);
  });

  it('are none of one that said nothing', () => {
    expect(lastWords([])).toBeUndefined();
  });
});
