import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  auditMigration,
  connect,
  createAuditSealer,
  historyMigration,
  leaseMigration,
  noteAct,
  sqlMigration,
  transact,
  verifyAudit,
} from '../src/index.ts';

let database: TestDatabase;
let db: Kysely<unknown>;
let admin: Kysely<unknown>;
beforeEach(async () => {
  const migrations = { '0001': sqlMigration([leaseMigration, historyMigration, auditMigration].join(';')) };
  database = await createTestDatabase(inject('postgresUrl'), { name: 'pay', migrations });
  db = connect({ url: database.url, applicationName: 'test' });
  admin = connect({ url: database.adminUrl, applicationName: 'admin' });
});
afterEach(async () => {
  await db.destroy();
  await admin.destroy();
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

async function noteThree(): Promise<void> {
  for (const objectId of ['one', 'two', 'three']) await transact(db, (tx) => noteAct(tx, act(objectId)));
}

describe('the audit', () => {
  it('is a chain that holds, however many sealers there are', async () => {
    await noteThree();
    await Promise.all([createAuditSealer(db)(), createAuditSealer(db)()]);
    await transact(db, (tx) => noteAct(tx, act('four')));
    await createAuditSealer(db)().catch(() => 0); // The other one may still hold the lease.

    const { sealed, broken } = await verifyAudit(db);

    expect(broken).toBeUndefined();
    expect(sealed).toBeGreaterThanOrEqual(3);
  });

  it('never seals what an older transaction might still commit before', async () => {
    const open = Promise.withResolvers<void>();
    const noted = Promise.withResolvers<void>();
    const slow = transact(db, async (tx) => {
      await noteAct(tx, act('slow'));
      noted.resolve();
      await open.promise;
    });
    await noted.promise;
    await transact(db, (tx) => noteAct(tx, act('quick')));
    const seal = createAuditSealer(db);

    const early = await seal();
    open.resolve();
    await slow;
    const late = await seal();

    expect([early, late]).toEqual([0, 2]);
  });

  it('cannot be changed by the service', async () => {
    await noteThree();

    await expect(sql`update audit set why = 'nothing'`.execute(db)).rejects.toMatchObject({ code: '42501' });
    await expect(sql`delete from audit`.execute(db)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['a changed reason', "update pay.audit set why = 'nothing to see' where object_id = 'two'", 'row 2 was changed'],
    ['a missing row', 'delete from pay.audit_seal where seq = 2', 'row 3 does not follow'],
  ])('notices %s, even where somebody had the rights for it', async (_what, statement, broken) => {
    await noteThree();
    await createAuditSealer(db)();
    await transact(admin, async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql.raw(statement).execute(tx);
    });

    expect((await verifyAudit(db)).broken).toBe(broken);
  });

  it('tells a head that changes with every row', async () => {
    await noteThree();
    const seal = createAuditSealer(db);
    await seal();
    const before = await verifyAudit(db);
    await transact(db, (tx) => noteAct(tx, act(randomUUID())));
    await seal();

    expect((await verifyAudit(db)).head).not.toBe(before.head);
  });
});
