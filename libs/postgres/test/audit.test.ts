import { randomUUID } from 'node:crypto';
import { byHand, createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  auditMigration,
  auditTask,
  connect,
  createAuditSealer,
  epochMigration,
  leaseMigration,
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
  db = connect({ url: database.url, applicationName: 'test', waits: PATIENT });
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const act = (objectId: string, why = 'the bank said so') => ({
  actor: 'olga',
  action: 'payment.accept',
  objectType: 'payment',
  objectId,
  why,
  details: { b: 1, a: [2] },
  at: new Date(),
});

async function recordThree(): Promise<void> {
  for (const objectId of ['one', 'two', 'three']) await transact(db, (tx) => recordAct(tx, act(objectId)));
}

describe('the audit', () => {
  it('is a chain that holds, however many sealers there are', async () => {
    await recordThree();
    await Promise.all([createAuditSealer(db)(), createAuditSealer(db)()]);
    await transact(db, (tx) => recordAct(tx, act('four')));
    await createAuditSealer(db)();

    const { sealed, broken } = await verifyAudit(db);

    expect(broken).toBeUndefined();
    expect(sealed).toBeGreaterThanOrEqual(3);
  });

  it('never seals what an older transaction might still commit before', async () => {
    const open = Promise.withResolvers<void>();
    const recorded = Promise.withResolvers<void>();
    const slow = transact(db, async (tx) => {
      await recordAct(tx, act('slow'));
      recorded.resolve();
      await open.promise;
    });
    await recorded.promise;
    await transact(db, (tx) => recordAct(tx, act('quick')));
    const seal = createAuditSealer(db);

    const early = await seal();
    open.resolve();
    await slow;
    const late = await seal();

    expect([early, late]).toEqual([0, 2]);
  });

  it('cannot be changed by the service', async () => {
    await recordThree();

    await expect(sql`update audit set why = 'nothing'`.execute(db)).rejects.toMatchObject({ code: '42501' });
    await expect(sql`delete from audit`.execute(db)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['a changed reason', "update audit set why = 'nothing to see' where object_id = 'two'", 'row 2 was changed'],
    ['another actor', "update audit set actor = 'nobody' where object_id = 'three'", 'row 3 was changed'],
    ['a missing seal', 'delete from audit_seal where seq = 2', 'row 3 does not follow'],
    ['a missing act', "delete from audit where object_id = 'two'", 'row 2 was removed'],
    ['a missing last act', "delete from audit where object_id = 'three'", 'row 3 was removed'],
    [
      'two that changed places',
      'update audit_seal set seq = case seq when 1 then 4 else 1 end where seq in (1, 2)',
      'row 1 was changed',
    ],
    ['another hash', "update audit_seal set hash = repeat('0', 64) where seq = 3", 'row 3 was changed'],
  ])('notices %s, even where a role had the rights for it', async (_what, statement, broken) => {
    await recordThree();
    await createAuditSealer(db)();
    await byHand(database.adminUrl, 'pay', statement);

    expect((await verifyAudit(db)).broken).toBe(broken);
  });

  it('notices an act that was put in among the sealed ones', async () => {
    await recordThree();
    await createAuditSealer(db)();
    const columns = 'at, actor, on_behalf_of, action, object_type, object_id, why, details';
    const insert = `insert into audit (id, position, xid, ${columns}) overriding system value
      select gen_random_uuid(), 0, xid, ${columns} from audit where object_id = 'two'`;
    await byHand(database.adminUrl, 'pay', insert);

    expect(await createAuditSealer(db)()).toBe(0);
    expect((await verifyAudit(db)).broken).toMatch(/^act [0-9a-f-]{36} was put in later$/);
  });

  it('notices by a head that was kept what was cut off, and what was made anew', async () => {
    await recordThree();
    const seal = createAuditSealer(db);
    await seal();
    const { head } = await verifyAudit(db);
    const cutOff = ['delete from audit_seal where seq > 1', "delete from audit where object_id <> 'one'"];
    await byHand(database.adminUrl, 'pay', ...cutOff);

    expect(await verifyAudit(db)).toMatchObject({ broken: undefined, sealed: 1 });
    expect((await verifyAudit(db, head)).broken).toContain('acts were cut off');

    for (const objectId of ['two', 'three']) await transact(db, (tx) => recordAct(tx, act(objectId)));
    await seal();

    expect(await verifyAudit(db)).toMatchObject({ broken: undefined, sealed: 3 });
    expect((await verifyAudit(db, head)).broken).toContain('acts were cut off');
  });

  it('leads through every head it ever had', async () => {
    const seal = createAuditSealer(db);
    const heads = [(await verifyAudit(db)).head];
    for (let day = 0; day < 3; day++) {
      await recordThree();
      await seal();
      heads.push((await verifyAudit(db)).head);
    }

    for (const head of heads) expect((await verifyAudit(db, head)).broken).toBeUndefined();
    expect(new Set(heads).size).toBe(4);
  });

  it('says what is not sealed yet', async () => {
    await recordThree();

    expect(await verifyAudit(db)).toMatchObject({ sealed: 0, waiting: 3, broken: undefined });
  });

  it('logs its head when it has changed, once a minute', async () => {
    const logged: unknown[] = [];
    let elapsed = 0;
    const task = auditTask({ db, log: { info: (fields: unknown) => void logged.push(fields) } }, () => elapsed);
    await task.run();
    await recordThree();
    await task.run();
    expect(logged).toEqual([]);

    elapsed = 60_000;
    await task.run();
    elapsed = 120_000;
    await task.run();

    expect(logged).toEqual([{ acts: 3, head: (await verifyAudit(db)).head }]);
  });

  it('logs a head that changes with every row', async () => {
    await recordThree();
    const seal = createAuditSealer(db);
    await seal();
    const before = await verifyAudit(db);
    await transact(db, (tx) => recordAct(tx, act(randomUUID())));
    await seal();

    expect((await verifyAudit(db)).head).not.toBe(before.head);
  });
});
