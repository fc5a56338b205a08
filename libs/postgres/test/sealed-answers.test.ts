import type { RequestKey } from '@leko/postgres';
import { createTestDatabase, searchDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { createVault, newVaultKeys } from '@leko/vault';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, idempotencyMigration, runOnce, sqlMigration, transactOnce } from '../src/index.ts';

let database: TestDatabase;
let db: Kysely<object>;
beforeAll(async () => {
  const migrations = { '0001': sqlMigration(idempotencyMigration) };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect<object>({ url: database.url, applicationName: 'test' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const [encryption = {}, index = {}] = newVaultKeys('test').keys;
const vault = await createVault({ encryption: [encryption], index });
const ANSWER = { name: 'Unmistakable', phone: '+79991234567' };

it.each(['transactOnce', 'runOnce'] as const)(
  '%s remembers personal data that only the vault can open',
  async (how) => {
    const once = { transactOnce, runOnce }[how];
    const key: RequestKey = { scope: 'a POST /b', key: how, fingerprint: 'plain-fingerprint' };
    let times = 0;
    const ask = (asked: RequestKey) =>
      once(
        db,
        asked,
        async () => {
          times++;
          return ANSWER;
        },
        { vault },
      );

    const answers = [await ask(key), await ask(key)];

    expect([answers, times]).toEqual([[ANSWER, ANSWER], 1]);
    await expect(ask({ ...key, fingerprint: 'another' })).rejects.toThrow('used with another request');
    expect(await searchDatabase(database.adminUrl, [how])).toEqual([`pay.idempotency_key: ${how}`]);
    expect(await searchDatabase(database.adminUrl, [ANSWER.name, ANSWER.phone, key.fingerprint])).toEqual([]);
  },
);
