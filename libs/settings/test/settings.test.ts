import { randomUUID } from 'node:crypto';
import type { SettingsProfile } from '@leko/contracts';
import { connect, historyMigration, sqlMigration, transact } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettings, recordSetting, type SettingTables, settingsMigration } from '../src/index.ts';

let database: TestDatabase;
let db: Kysely<SettingTables>;
beforeEach(async () => {
  const migrations = { '0001': sqlMigration([historyMigration, settingsMigration].join(';')) };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect({ url: database.url, applicationName: 'test' });
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const log = createLog('test', 'silent');
const open = (profile: SettingsProfile = 'production') => openSettings({ db, log, profile });
const NOW = new Date('2027-05-01T10:00:00Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

const change = (version: number, days: number, more: object = {}) => ({
  id: randomUUID(),
  name: 'cool-down',
  version,
  values: { days },
  validFrom: NOW,
  why: undefined,
  changedBy: 'olga',
  changedAt: NOW,
  ...more,
});

describe('settings', () => {
  it('are those of the code until an operator writes others', async () => {
    expect((await open())('recipient-checks', NOW)).toEqual({ mode: 'strict' });
    expect((await open('sandbox'))('recipient-checks', NOW)).toEqual({ mode: 'lenient' });
  });

  it('are in force as soon as the change has committed, and after a start', async () => {
    const settings = await open();

    await transact(db, (tx) => settings.save(tx, change(1, 9, { validFrom: later(1) })));

    expect(settings('cool-down', NOW).days).toBe(6);
    expect(settings('cool-down', later(1)).days).toBe(9);
    expect((await open())('cool-down', later(1)).days).toBe(9);
  });

  it('stay what they were where the change is rolled back', async () => {
    const settings = await open();
    const failing = transact(db, async (tx) => {
      await settings.save(tx, change(1, 9));
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');
    expect(await settings.reload()).toBe(0);
    expect(settings('cool-down', NOW).days).toBe(6);
  });

  it('are taken over from another copy of the service, and counted once', async () => {
    const [mine, theirs] = [await open(), await open()];

    await transact(db, (tx) => theirs.save(tx, change(1, 9)));

    expect(mine('cool-down', NOW).days).toBe(6);
    expect([await mine.reload(), await mine.reload()]).toEqual([1, 0]);
    expect(mine('cool-down', NOW).days).toBe(9);
  });

  it('that only a newer release knows are kept and mean nothing', async () => {
    const settings = await open();

    await transact(db, (tx) => settings.save(tx, change(1, 9, { name: 'from-the-future' })));

    expect(settings('cool-down', NOW).days).toBe(6);
    expect(await db.selectFrom('setting').select('name').execute()).toEqual([{ name: 'from-the-future' }]);
  });

  it('are history: what was written is neither changed nor dropped', async () => {
    const settings = await open();
    await transact(db, (tx) => settings.save(tx, change(1, 9)));

    await expect(sql`update setting set values = '{}'`.execute(db)).rejects.toThrow('permission denied');
    await expect(sql`delete from setting`.execute(db)).rejects.toThrow('permission denied');
  });
});

describe('a change that another service published', () => {
  const changed = (version: number, days: number, id = randomUUID()) =>
    ({
      sequence: version,
      data: {
        settingId: id,
        name: 'cool-down',
        values: { days },
        validFrom: NOW.toISOString(),
        changedAt: NOW.toISOString(),
        changedBy: 'olga',
      },
    }) as unknown as Parameters<typeof recordSetting>[2]; // The rest of the envelope is not looked at.

  it('comes late, or twice, and changes nothing that is newer', async () => {
    const settings = await open();
    const first = changed(1, 7);

    for (const event of [changed(2, 8), first, first]) {
      await transact(db, (tx) => recordSetting(settings, tx, event));
    }

    expect(settings('cool-down', NOW).days).toBe(8);
    expect(settings.rows('cool-down').map(({ change: made }) => made?.version)).toEqual([undefined, 1, 2]);
  });
});
