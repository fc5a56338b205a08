import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLogs, trimLogs } from '../src/stack/logs.ts';
import { sayTo } from '../src/stack/progress.ts';

let dataDir: string;
let logs: ReturnType<typeof openLogs>;
const fileOf = (name: string) => join(dataDir, 'logs', name);
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'leko-logs-'));
  mkdirSync(join(dataDir, 'logs'));
  logs = openLogs(dataDir, () => {});
});
afterEach(() => {
  logs.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a log', () => {
  test('that a program writes by itself begins empty, and knows what was said last', () => {
    writeFileSync(fileOf('postgres.log'), 'of another run\n');

    writeFileSync(logs.fileOf('postgres'), 'starting\nFATAL: no room\n', { flag: 'a' });

    expect(readFileSync(fileOf('postgres.log'), 'utf8')).toBe('starting\nFATAL: no room\n');
    expect(logs.last('postgres')).toEqual(['starting', 'FATAL: no room']);
    expect(logs.fileOf('postgres')).toBe(fileOf('postgres.log'));
    expect(logs.last('postgres')).toHaveLength(2);
  });

  test('that is full goes on in an empty file, and what was said before stands beside it', () => {
    for (const name of ['nats', 'pay']) writeFileSync(logs.fileOf(name), `${name}\n`.repeat(3), { flag: 'a' });

    trimLogs(join(dataDir, 'logs'), 12);
    writeFileSync(fileOf('nats.log'), 'goes on\n', { flag: 'a' });

    expect(readFileSync(fileOf('nats.log.1'), 'utf8')).toBe('nats\n'.repeat(3));
    expect(readFileSync(fileOf('nats.log'), 'utf8')).toBe('goes on\n');
    expect(readFileSync(fileOf('pay.log'), 'utf8')).toBe('pay\n'.repeat(3));
  });
});

test('unread lines take no more than their room, and are counted once the output is read again', async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const say = sayTo(stream, 1_000);
  const line = 'x'.repeat(99);

  for (let n = 0; n < 5_000; n += 1) say(line);
  expect(stream.writableLength).toBeLessThan(1_200);

  const read = text(stream);
  await expect.poll(() => stream.writableLength).toBe(0);
  say('back');
  stream.end();
  const lines = (await read).trimEnd().split('\n');
  const delivered = lines.filter((one) => one === line).length;
  expect(lines.slice(delivered)).toEqual([`… ${5_000 - delivered} unread lines are missing`, 'back']);
});
