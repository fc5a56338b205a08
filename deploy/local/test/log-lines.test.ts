import { describe, expect, it } from 'vitest';
import { readableLine } from '../src/stack/log-lines.ts';

const TIME = '2026-11-20T12:00:01.000Z';
const clock = new Date(TIME).toTimeString().slice(0, 8);
const line = (fields: object) => readableLine('pay', JSON.stringify({ time: TIME, service: 'pay', ...fields }));

describe('a line of a log as people read it', () => {
  it('tells of a request: what was asked, what was answered, how long it took', () => {
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
