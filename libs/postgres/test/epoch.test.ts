import { byHand, createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  auditMigration,
  type CommitPlace,
  connect,
  createAuditSealer,
  currentEpoch,
  endRecovery,
  epochMigration,
  isRecovered,
  leaseMigration,
  readInCommitOrder,
  recordAct,
  sqlMigration,
  transact,
  verifyAudit,
} from '../src/index.ts';

let database: TestDatabase;
let db: Kysely<unknown>;
beforeEach(async () => {
  const migrations = { '0001': sqlMigration([leaseMigration, auditMigration, epochMigration('audit')].join(';')) };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect({ url: database.url, applicationName: 'test' });
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const writeAct = (objectId: string) =>
  transact(db, (tx) =>
    recordAct(tx, { actor: 'olga', action: 'payment.accept', objectType: 'payment', objectId, at: new Date() }),
  );

/** As a dump finds itself in a fresh cluster: the transactions of its rows are far ahead of those that are counted here. */
const restore = () =>
  byHand(
    database.adminUrl,
    'pay',
    "update database_epoch set identity = 'another cluster' where number = (select max(number) from database_epoch)",
    'update audit set xid = (xid::text::numeric + 1000000000000)::text::xid8',
  );

const read = (after?: CommitPlace, limit = 100) =>
  readInCommitOrder<unknown, { object_id: string }>(db, { table: 'audit', columns: sql`object_id`, after, limit });

async function readAll(from?: CommitPlace): Promise<{ seen: string[]; at: CommitPlace | undefined }> {
  const seen: string[] = [];
  for (let at = from; ; ) {
    const { rows, last } = await read(at, 2);
    if (last === undefined) return { seen, at };
    seen.push(...rows.map((row) => row.object_id));
    at = last;
  }
}

describe('a database', () => {
  it('stays in its epoch, and may send, as long as it is the same', async () => {
    const first = await currentEpoch(db);

    expect(await currentEpoch(db)).toEqual(first);
    expect([first.isRecovered, await isRecovered(db)]).toEqual([true, true]);
  });

  it('that was restored may not send before it has recovered, whether or not the restore was noticed', async () => {
    const before = await currentEpoch(db);
    await restore();
    expect(await isRecovered(db)).toBe(false);

    const after = await currentEpoch(db);
    expect(after.id).not.toBe(before.id);
    expect([after.isRecovered, await isRecovered(db)]).toEqual([false, false]);

    await endRecovery(db, after);
    expect(await currentEpoch(db)).toEqual({ ...after, isRecovered: true });
    expect(await isRecovered(db)).toBe(true);
  });

  it('begins one epoch, however many copies of a service notice it at once', async () => {
    await restore();

    const found = await Promise.all([1, 2, 3, 4].map(() => currentEpoch(db)));

    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  });
});

describe('rows in the order of their commits', () => {
  it('go on after a restore where they were, though the transactions are counted anew', async () => {
    for (const id of ['a', 'b', 'c']) await writeAct(id);
    const { seen: before, at } = await readAll();
    await writeAct('kept by the move');
    await restore();
    await currentEpoch(db);
    for (const id of ['d', 'e', 'f']) await writeAct(id);

    expect(before).toEqual(['a', 'b', 'c']);
    const moved = at && { ...at, xid: String(BigInt(at.xid) + 1_000_000_000_000n) };
    expect((await readAll(moved)).seen).toEqual(['kept by the move', 'd', 'e', 'f']);
    expect((await readAll()).seen).toEqual(['a', 'b', 'c', 'kept by the move', 'd', 'e', 'f']);
  });

  it('begin anew for a reader from an epoch that was lost', async () => {
    await writeAct('a');
    const lost = { epoch: '01234567', xid: '9'.repeat(18), position: '1' };

    expect((await readAll(lost)).seen).toEqual(['a']);
  });
});

describe('the audit', () => {
  it('holds after a restore, and still notices an act that was put in later', async () => {
    const seal = createAuditSealer(db);
    for (const id of ['a', 'b']) await writeAct(id);
    await seal();
    await writeAct('not sealed yet');
    await restore();
    await currentEpoch(db);
    for (const id of ['c', 'd']) await writeAct(id);
    while ((await seal()) > 0);

    expect(await verifyAudit(db)).toMatchObject({ sealed: 5, waiting: 0, broken: undefined });

    const columns = 'at, actor, on_behalf_of, action, object_type, object_id, why, details';
    await byHand(
      database.adminUrl,
      'pay',
      `insert into audit (id, position, xid, ${columns}) overriding system value
        select gen_random_uuid(), 0, xid, ${columns} from audit where object_id = 'd'`,
    );
    expect((await verifyAudit(db)).broken).toMatch(/^act [0-9a-f-]{36} was put in later$/);
  });
});
