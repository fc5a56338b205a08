import { connect, mayDelete, mayUpdate, sqlMigration } from '@leko/postgres';
import { createLog, createTasks } from '@leko/runtime';
import { createTestDatabase, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createVault, newVaultKeys, placeOf, resealTask, type SealedColumn, type Vault } from '../src/index.ts';

interface Tables {
  person: { id: number; part: number; personal: string | null };
  letter: { id: number; body: unknown };
}

const PERSON: SealedColumn = { table: 'person', column: 'personal', key: ['id', 'part'] };
const LETTER: SealedColumn = {
  table: 'letter',
  column: 'body',
  key: ['id'],
  path: ['data', 'personal'],
  place: 'post.box',
};
const WHOLE: SealedColumn = { table: 'letter', column: 'body', key: ['id'], path: [], place: 'post.whole' };
const OLD = newVaultKeys('2026-01');
const NEW = newVaultKeys('2026-07');

const vaultOf = (...sets: (typeof OLD)[]): Promise<Vault> => {
  const keys = sets.flatMap((set) => set.keys);
  const index = keys.find(({ alg }) => alg === 'HS256');
  return createVault({ encryption: keys.filter(({ alg }) => alg === 'A256GCMKW'), index: index ?? {} });
};

let database: TestDatabase;
let db: Kysely<Tables>;
beforeAll(async () => {
  const migrations = {
    '0001': sqlMigration(`create table person (id int, part int, personal text, primary key (id, part));
      create table letter (id int primary key, body jsonb not null);
      ${mayUpdate('person', 'personal')}; ${mayDelete('person')};
      ${mayUpdate('letter', 'body')}; ${mayDelete('letter')}`),
  };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect<Tables>({ url: database.url, applicationName: 'test' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(() => sql`delete from person; delete from letter`.execute(db));

function listen() {
  const entries: Record<string, unknown>[] = [];
  const log = createLog('test', 'info', { write: (line: string) => void entries.push(JSON.parse(line)) });
  return { log, entries };
}

async function walk(vault: Vault, columns: readonly SealedColumn[], rounds = 10) {
  const { log, entries } = listen();
  const tasks = createTasks([resealTask({ db, vault, log }, { name: 'reseal', columns })], log);
  for (let round = 0; round < rounds; round++) await tasks.drain();
  return entries;
}

async function addPeople(vault: Vault, count: number) {
  for (let id = 0; id < count; id++) {
    const personal = await vault.seal(placeOf(PERSON, [String(id), '1']), { name: `name ${id}` });
    await db.insertInto('person').values({ id, part: 1, personal }).execute();
  }
  await db.insertInto('person').values({ id: -1, part: 1, personal: null }).execute();
}

async function people(vault: Vault) {
  const rows = await db.selectFrom('person').selectAll().where('personal', 'is not', null).orderBy('id').execute();
  return Promise.all(
    rows.map(async ({ id, personal }) => ({
      isCurrent: vault.isCurrent(personal ?? ''),
      value: await vault.open(placeOf(PERSON, [String(id), '1']), personal ?? ''),
    })),
  );
}

it('what an older key sealed is sealed anew, over more than one batch, and says so at the end', async () => {
  await addPeople(await vaultOf(OLD), 250);
  const vault = await vaultOf(NEW, OLD);

  const entries = await walk(vault, [PERSON]);

  expect(await people(await vaultOf(NEW))).toEqual(
    Array.from({ length: 250 }, (_, id) => ({ isCurrent: true, value: { name: `name ${id}` } })),
  );
  expect(entries[0]).toMatchObject({ resealed: 250, keyInUse: '2026-07', msg: 'sealed data were looked through' });
});

it('begun and interrupted, it is finished by another process', async () => {
  await addPeople(await vaultOf(OLD), 250);
  const vault = await vaultOf(NEW, OLD);

  await walk(vault, [PERSON], 1);
  expect((await people(vault)).filter(({ isCurrent }) => isCurrent)).toHaveLength(100);
  const [last] = await walk(vault, [PERSON]);

  expect((await people(vault)).every(({ isCurrent }) => isCurrent)).toBe(true);
  expect(last).toMatchObject({ resealed: 150 });
});

it('values inside documents are sealed anew where they stand', async () => {
  const old = await vaultOf(OLD);
  const data = { personal: await old.seal('post.box/1', 'inside'), id: 1 };
  await db
    .insertInto('letter')
    .values({ id: 1, body: JSON.stringify({ type: 'a', data }) })
    .execute();
  await db
    .insertInto('letter')
    .values({ id: 2, body: JSON.stringify(await old.seal('post.whole/2', 'whole')) })
    .execute();
  await db
    .insertInto('letter')
    .values({ id: 3, body: JSON.stringify({ data: { personal: { open: true } } }) })
    .execute();

  await walk(await vaultOf(NEW, OLD), [LETTER, WHOLE]);

  const vault = await vaultOf(NEW);
  const rows = await db.selectFrom('letter').select('body').orderBy('id').execute();
  const [first, second, third] = rows.map(({ body }) => body);
  const inside = first as { type: string; data: { personal: string; id: number } };
  expect(await vault.open('post.box/1', inside.data.personal)).toBe('inside');
  expect(inside).toMatchObject({ type: 'a', data: { id: 1 } });
  expect(await vault.open('post.whole/2', second as string)).toBe('whole');
  expect(third).toEqual({ data: { personal: { open: true } } });
});

it('what cannot be opened is reported and does not block the others', async () => {
  await addPeople(await vaultOf(OLD), 2);
  await sql`update person set personal = (select personal from person where id = 1) where id = 0`.execute(db);

  const entries = await walk(await vaultOf(NEW, OLD), [PERSON], 2);

  expect(entries).toMatchObject([
    { level: 'error', table: 'person', key: ['0', '1'], msg: 'sealed value cannot be opened' },
    { level: 'info', resealed: 1 },
  ]);
});

it('with one key alone nothing is read', async () => {
  await addPeople(await vaultOf(OLD), 1);

  expect(await walk(await vaultOf(NEW), [PERSON])).toEqual([]);
});
