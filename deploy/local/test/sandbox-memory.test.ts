import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nextPage } from '../src/next-page.ts';
import { playOutside } from './support/outside-journey.ts';
import { type SandboxProcess, startSandbox } from './support/sandbox-process.ts';

const OPERATIONS = 60;
/** Three times as many again, looked at in two halves. */
const STRETCHES = [90, 90];
/** An operation that is kept in memory takes some twenty thousand; what caches and compiled code move is spread over all. */
const MOST_BYTES_FOR_ONE = 5_000;

/** Against a hang only: a loaded machine takes minutes. */
const HANG_MS = 900_000;

let dataDir: string;
let sandbox: SandboxProcess | undefined;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'leko-sandbox-'));
  mkdirSync(join(dataDir, 'keys'));
});
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

test('four times as many operations take no more memory, and all of them are remembered', {
  timeout: HANG_MS,
}, async () => {
  sandbox = await startSandbox({ dataDir, heapLimit: 64 });
  const all = await playOutside(sandbox, OPERATIONS);
  const grown: number[] = [];
  for (const times of STRETCHES) {
    const { heapUsed: before } = await sandbox.memory();
    all.push(...(await playOutside(sandbox, times)));
    grown.push(((await sandbox.memory()).heapUsed - before) / times);
  }

  // What is kept for an operation is kept in each stretch; what code and caches take comes once.
  expect(Math.min(...grown), `${grown}`).toBeLessThan(MOST_BYTES_FOR_ONE);
  all.sort();
  expect(await namesIn('tochka_acquiring', { kind: 'payment', name: 'paymentLinkId' })).toEqual(all);
  expect(await namesIn('firstofd', { kind: 'receipt', name: 'externalId' })).toEqual(all);
  expect(await namesIn('tochka_b2b_registry', { kind: 'payout', name: 'rowKey' })).toEqual(all);
  expect(await namesIn('mailbox', { kind: undefined, name: 'subject' })).toEqual(all);
});

test('what an older version remembered is taken over, though it is larger than the memory', {
  timeout: HANG_MS,
}, async () => {
  const folder = join(dataDir, 'sandbox');
  mkdirSync(folder);
  const journal = openSync(join(folder, 'world.jsonl'), 'w');
  for (let n = 0; n < OLD_MAILS; n += 1) writeSync(journal, `${JSON.stringify(oldMail(n))}\n`);
  closeSync(journal);

  sandbox = await startSandbox({ dataDir, heapLimit: 48 });

  expect(await namesIn('mailbox', { kind: undefined, name: 'subject' })).toHaveLength(OLD_MAILS);
  expect(readdirSync(folder)).toContain('world.jsonl.imported');
});

const OLD_MAILS = 2_000;
/** All of them together are larger than the heap. */
const OLD_TEXT = 'x'.repeat(40_000);
const oldMail = (n: number) => {
  const doc = {
    id: `m${n}`,
    to: 'a@b.cd',
    recipients: ['a@b.cd'],
    from: '',
    subject: `${n}`,
    text: OLD_TEXT,
    html: '',
  };
  return { kind: 'mailbox.mail', id: doc.id, doc: { ...doc, messageId: '', at: '2026-11-20T09:00:00.000Z' } };
};

/** Page by page, sorted. */
async function namesIn(upstream: string, { kind, name }: { kind: string | undefined; name: string }) {
  const found: (string | undefined)[] = [];
  let next: string | undefined = `/sandbox/upstreams/${upstream}/truth?limit=150`;
  while (next !== undefined) {
    const answer: Response = await fetch(`${sandbox?.url}${next}`);
    const rows = (await answer.json()) as Record<string, string>[];
    found.push(...rows.filter((row) => row.kind === kind).map((row) => row[name]));
    next = nextPage(answer.headers.get('link'));
  }
  return found.sort();
}
