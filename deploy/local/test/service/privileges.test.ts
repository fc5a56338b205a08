import { provision } from '@leko/postgres';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STORE_SERVICES, type StoreService } from '../../src/stack/services.ts';
import { describeKept, describePrivileges, probe, tablesIn } from '../support/privileges.ts';
import { createStores, type Stores } from '../support/stores.ts';

const DENIED = '42501';
const READ_ONLY = '25006';

let stores: Stores;
beforeAll(async () => {
  stores = await createStores(postgresUrl());
});
afterAll(() => stores.remove());

test('who may do what with which table stands in one place', async () => {
  const parts: string[] = [];
  for (const service of STORE_SERVICES)
    parts.push(await describePrivileges(stores.adminUrl, service), await describeKept(stores.adminUrl, service));

  const named = parts.join('\n').replaceAll(/: \w+_(pay|payout|notification)_app$/gm, ': $1_app');
  await expect(named.replaceAll(/: \w+_monitor$/gm, ': leko_monitor')).toMatchFileSnapshot('privileges.txt');
});

/** Beside what is true of all: the figures and the owners of things, and what is recorded of the past. */
const forbidden: Readonly<Record<StoreService, readonly string[]>> = {
  pay: [
    'update payment set amount = amount + 1',
    'update payment set athlete_id = coach_id',
    'update payment_line set coach_due = 0',
    'update refund set amount = 1',
    'update receipt set amount = 1',
    'update setting set valid_from = now()',
    "update reconciliation_history set who = 'nobody'",
    'delete from reconciliation_history',
    'delete from payment',
    'delete from setting',
    "update upstream_call set outcome = 'ok'",
  ],
  payout: [
    'update posting set amount = amount + 1',
    'delete from posting',
    'truncate posting',
    'update entry set coach_id = coach_id',
    'delete from entry',
    'update account set kind = kind',
    'delete from account',
    'update movement set amount = amount + 1',
    'delete from movement',
    'update remittance set paid = paid - 1, fee = fee + 1',
    'update remittance set coach_id = coach_id',
    'update income set amount = amount + 1',
    'update income_line set share = share + 1',
    'update decision set amount = amount + 1',
    "update recipient_version set bank_code = ''",
    'update document set content = content',
    'delete from document',
  ],
  notification: [
    'update message set user_id = user_id',
    "update message set template = 'booking'",
    "update attempt set outcome = 'ok'",
    'delete from attempt',
    'delete from message',
    'delete from suppression',
    'delete from blocked_user',
    'update verification set expires_at = now()',
  ],
};

const ofHistory = Object.entries({
  transition: 'at',
  audit: 'actor',
  audit_seal: 'hash',
  setting: 'valid_from',
  inbox: 'applied_at',
}).flatMap(([table, column]) => [
  `update ${table} set ${column} = ${column}`,
  `delete from ${table}`,
  `truncate ${table}`,
]);

const ofEvents = [
  "update outbox set type = 'payment.paid'",
  'update outbox set sequence = sequence + 1',
  'delete from outbox',
  'truncate outbox',
];

const ofStructure = [
  'create table mine (id int)',
  'create temporary table mine (id int)',
  "create function mine() returns int language sql as 'select 1'",
  'create schema mine',
  'create table public.mine (id int)',
  'alter table audit disable trigger all',
  'alter table outbox add column mine int',
  'drop table lease',
  'create index mine on audit (at)',
  'set session_replication_role = replica',
  "insert into kysely_migration values ('9999', '')",
  'delete from kysely_migration',
];

describe.each(STORE_SERVICES)('the server refuses %s', (service) => {
  const refusalOf = (statement: string) => probe(stores.appUrl(service), statement);

  test.each([...forbidden[service], ...ofHistory, ...ofEvents, ...ofStructure])('%s', async (statement) => {
    expect(await refusalOf(statement)).toBe(DENIED);
  });

  test.each(STORE_SERVICES.filter((other) => other !== service))(
    'to look into the schema of %s, or to be it',
    async (other) => {
      expect(await refusalOf(`select from ${other}.audit`)).toBe(DENIED);
      expect(await refusalOf(`insert into ${other}.inbox values (gen_random_uuid(), '', now())`)).toBe(DENIED);
      expect(await refusalOf(`set role ${stores.appRole(other)}`)).toBe(DENIED);
      expect(await refusalOf(`set role ${stores.appRole(service).replace(/app$/, 'owner')}`)).toBe(DENIED);
    },
  );

  test('to drop what may still be requested', async () => {
    const young = "insert into idempotency_key (scope, key, fingerprint, state) values ('s', 'k', 'f', 'done')";

    expect(await refusalOf(`${young}; delete from idempotency_key`)).toBe(DENIED);
  });

  test('to change more of an event than the seal of what it says of people', async () => {
    const event = (data: string) => `
      insert into outbox (event_id, type, aggregate_id, sequence, body, created_at)
      values (gen_random_uuid(), 't', gen_random_uuid(), 1, '{"data": ${data}}', now());`;
    const set = (path: string) => `update outbox set body = jsonb_set(body, '{data,${path}}', '"new"')`;
    const sealed = event('{"amount": "1.00", "personal": "sealed"}');

    expect(await refusalOf(sealed + set('personal'))).toBeUndefined();
    expect(await refusalOf(sealed + set('amount'))).toBe(DENIED);
    expect(await refusalOf(event('{"amount": "1.00"}') + set('personal'))).toBe(DENIED);
  });
});

describe('the monitor', () => {
  test.each(STORE_SERVICES)('reads every table of %s and writes none', async (service) => {
    const tables = await tablesIn(stores.adminUrl, service);
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) {
      const name = `${service}.${table}`;
      expect(await probe(stores.monitorUrl, `select from ${name}`), name).toBeUndefined();
      for (const act of [`insert into ${name} default values`, `delete from ${name}`, `truncate ${name}`]) {
        expect(await probe(stores.monitorUrl, act), act).toBe(READ_ONLY);
        expect(await probe(stores.monitorUrl, `set transaction read write; ${act}`), act).toBe(DENIED);
      }
    }
  });

  test('sees rows of all owners, although row security is forced', async () => {
    const coach =
      'insert into payout.coach (coach_id, first_seen_at) select gen_random_uuid(), now() from generate_series(1, 3)';
    expect(await probe(stores.adminUrl, `${coach}; commit`)).toBeUndefined();

    const three = 'do $$ begin if (select count(*) from payout.coach) <> 3 then raise division_by_zero; end if; end $$';

    expect(await probe(stores.monitorUrl, three)).toBeUndefined();
    expect(await probe(stores.monitorUrl, 'create temporary table mine (id int)')).toBe(READ_ONLY);
    expect(await probe(stores.monitorUrl, 'set transaction read write; create table pay.mine (id int)')).toBe(DENIED);
  });
});

test.each(STORE_SERVICES)('%s is held to limits by the server, however it connects', async (service) => {
  const within = (setting: string, value: string) =>
    `do $$ begin if current_setting('${setting}') <> '${value}' then raise division_by_zero; end if; end $$`;

  expect(await probe(stores.appUrl(service), within('statement_timeout', '3s'))).toBeUndefined();
  expect(await probe(stores.appUrl(service), within('lock_timeout', '1s'))).toBeUndefined();
  expect(await probe(stores.appUrl(service), within('idle_in_transaction_session_timeout', '5s'))).toBeUndefined();
  expect(await probe(stores.ownerUrl(service), within('lock_timeout', '1s'))).toBeUndefined();
});

test('a role that rules the server is no role of a service', async () => {
  const options = { adminUrl: stores.adminUrl, schema: 'pay', ownerUrl: stores.ownerUrl('pay') };
  const ruler = `${stores.appRole('pay')}_ruler`;
  expect(await probe(stores.adminUrl, `create role ${ruler} superuser; commit`)).toBeUndefined();
  const appUrl = Object.assign(new URL(stores.adminUrl), { username: ruler, password: 'x' }).href;

  await expect(provision({ ...options, appUrl })).rejects.toThrow('rights over the whole server');
  expect(await probe(stores.adminUrl, `drop role ${ruler}; commit`)).toBeUndefined();
});
