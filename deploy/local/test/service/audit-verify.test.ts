import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connect, createAuditSealer, recordAct } from '@leko/postgres';
import { byHand, PATIENT } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkAudits, reportOf } from '../../src/audit/check-audits.ts';
import { readHeads } from '../../src/audit/kept-heads.ts';
import { ROOT } from '../../src/stack/root.ts';
import { STORE_SERVICES, type StoreService } from '../../src/stack/services.ts';
import { createStores, type Stores } from '../support/stores.ts';

let stores: Stores;
beforeAll(async () => {
  stores = await createStores(postgresUrl());
  for (const service of STORE_SERVICES) await act(service, 2);
});
afterAll(() => stores.remove());

async function act(service: StoreService, times: number): Promise<void> {
  const db = connect({ url: stores.appUrl(service), applicationName: 'test', waits: PATIENT });
  const olga = { actor: 'olga', action: 'thing.do', objectType: 'thing', at: new Date() };
  for (let n = 0; n < times; n++) await recordAct(db, { ...olga, objectId: randomUUID() });
  const seal = createAuditSealer(db);
  // Another transaction on this server may still be open.
  await vi.waitFor(async () => {
    await seal();
    expect((await headOf(service)).waiting).toBe(0);
  }, 10_000);
  await db.destroy();
}

async function headOf(service: StoreService) {
  const found = (await checkAudits(stores.monitorUrl, new Map())).find((finding) => finding.service === service);
  if (found === undefined) throw new Error(`nothing was found of ${service}`);
  return found.verdict;
}

function run(args: readonly string[]) {
  const env = { ...process.env, DATABASE_URL: stores.monitorUrl };
  const script = join(ROOT, 'deploy/local/src/audit-verify.ts');
  return spawnSync(process.execPath, ['--conditions=source', script, ...args], { env, encoding: 'utf8' });
}

test('says in a line of every service that its audit holds, as the role that writes nothing', async () => {
  const { status, stdout } = run([]);

  const line = async (service: StoreService) =>
    `${service.padEnd(12)}  holds: 2 acts, head ${(await headOf(service)).head}`;
  expect(stdout.trim().split('\n')).toEqual([await line('pay'), await line('payout'), await line('notification')]);
  expect(status).toBe(0);
});

test('a head that was kept elsewhere proves that nothing was cut off', async () => {
  const { head } = await headOf('pay');
  const none = 'f'.repeat(64);

  expect(run(['--head', `pay=${head}`]).status).toBe(0);
  const lost = run(['--head', `pay=${head}`, '--head', `payout=${none}`]);

  expect(lost.status).toBe(1);
  expect(lost.stdout).toMatch(
    /^pay {11}holds: .*\npayout {8}BROKEN: after 2 acts, .* acts were cut off\nnotification {2}holds/,
  );
});

test('one broken chain is named, and the exit code says so', async () => {
  await byHand(stores.adminUrl, 'notification', "update audit set actor = 'nobody'");

  const { status, stdout } = run([]);

  expect(status).toBe(1);
  expect(stdout).toContain('notification  BROKEN: after 0 acts, row 1 was changed');
  expect(stdout).toContain('pay           holds');
});

test.each(['pay', 'pay=abc', `gateway=${'0'.repeat(64)}`])('%s is no head', (text) => {
  expect(() => readHeads(['--head', text])).toThrow('is no head');
});

test('what is not sealed yet is reported', () => {
  const verdict = { sealed: 7, waiting: 2, head: 'abc', broken: undefined };

  expect(reportOf({ service: 'pay', verdict })).toBe('pay           holds: 7 acts and 2 not sealed yet, head abc');
});
