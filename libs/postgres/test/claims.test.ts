import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { commonProblems, ProblemError } from '@leko/server';
import { databaseProblem } from '@leko/service';
import { createTestDatabase, PATIENT, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, idempotencyMigration, runOnce, sqlMigration } from '../src/index.ts';

let database: TestDatabase;
let db: Kysely<unknown>;
beforeAll(async () => {
  const migrations = { '0001': sqlMigration(idempotencyMigration) };
  database = await createTestDatabase(postgresUrl(), { name: 'pay', migrations });
  db = connect({ url: database.url, applicationName: 'test', waits: PATIENT });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const newKey = () => ({ scope: 'scope', key: randomUUID(), fingerprint: 'f' });

async function rowOf({ key }: { key: string }) {
  const { rows } = await sql<{
    state: string;
    body: unknown;
    until: string;
    left: number;
    holder: string | null;
  }>`
    select state, body, holder, locked_until::text as until, extract(epoch from locked_until - clock_timestamp())::float8 as left
    from idempotency_key where key = ${key}`.execute(db);
  return rows[0];
}

/** How long a claim is valid without a sign of life. */
const CLAIM_SECONDS = 5;

/** As if so many seconds had passed since the last sign of life, and its holder gives no further one. */
const age = ({ key }: { key: string }, seconds: number) =>
  sql`update idempotency_key set locked_until = locked_until - ${seconds} * interval '1 s', holder = gen_random_uuid()
    where key = ${key}`.execute(db);

/** Work that goes on until the test lets it end. */
function slowWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, finish: resolve, fail: reject };
}

/** As the edge of a service answers it. */
const answered = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => Promise.reject(databaseProblem(error) ?? error));

describe('a claim on an idempotency key', () => {
  it('is one request’s at a time, and another must wait', async () => {
    const key = newKey();
    const { work, finish } = slowWork();
    const first = runOnce(db, key, work);
    await expect.poll(() => rowOf(key)).toBeDefined();

    await expect(answered(runOnce(db, key, async () => 'second'))).rejects.toMatchObject({ kind: { status: 409 } });

    finish('first');
    expect(await first).toBe('first');
  });

  it('of a process that was killed is free again within seconds', async () => {
    const key = newKey();
    const script = fileURLToPath(new URL('./claim-and-hang.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=source', script, database.url, key.key], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(answered(runOnce(db, key, async () => 'second'))).rejects.toMatchObject({ kind: { status: 409 } });

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect((await rowOf(key))?.left).toBeLessThanOrEqual(CLAIM_SECONDS);
    await age(key, CLAIM_SECONDS);
    expect(await runOnce(db, key, async () => 'second')).toBe('second');
  });

  it('that reaches further than any can is of a clock that was ahead, and is ignored', async () => {
    const key = newKey();
    const { work, finish } = slowWork();
    const first = runOnce(db, key, work);
    await expect.poll(() => rowOf(key)).toBeDefined();

    await age(key, -24 * 3_600);

    expect(await runOnce(db, key, async () => 'second')).toBe('second');
    finish('first');
    expect(await first).toBe('first');
  });

  it('is renewed as long as its request works', async () => {
    const key = newKey();
    const { work, finish } = slowWork();
    const first = runOnce(db, key, work);
    await expect.poll(() => rowOf(key)).toBeDefined();
    const believedUntil = (await rowOf(key))?.until;

    await expect.poll(async () => (await rowOf(key))?.until).not.toBe(believedUntil);
    finish('done');

    expect(await first).toBe('done');
    expect(await rowOf(key)).toMatchObject({ state: 'done', body: 'done', holder: null });
  });

  it.each([
    ['finishes', 'first'],
    ['fails', 'error'],
  ])('that was taken over is left alone by its first holder when that one %s', async (_what, end) => {
    const key = newKey();
    const [slow, second] = [slowWork(), slowWork()];
    const first = runOnce(db, key, slow.work).catch(() => 'error');
    await expect.poll(() => rowOf(key)).toBeDefined();
    await age(key, CLAIM_SECONDS);
    const other = runOnce(db, key, second.work);
    await expect.poll(async () => ((await rowOf(key))?.left ?? 0) > 0).toBe(true);

    if (end === 'error') slow.fail(new Error('no'));
    else slow.finish('first');

    expect(await first).toBe(end);
    expect(await rowOf(key)).toMatchObject({ state: 'in_progress' });
    second.finish('second');
    expect(await other).toBe('second');
    expect(await runOnce(db, key, async () => 'third')).toBe('second');
  });
});

describe('a key whose request has begun something', () => {
  type How = { isFinal?: (body: string) => boolean };
  const ends: [string, () => Promise<string>, string, How][] = [
    ['was answered before the end', async () => 'under way', 'fulfilled', { isFinal: (body) => body !== 'under way' }],
    ['broke off with a fault', async () => Promise.reject(new Error('connection lost')), 'rejected', {}],
    ['was put off', async () => Promise.reject(new ProblemError(commonProblems.unavailable)), 'rejected', {}],
  ];
  it.each(ends)('and %s stays with it, and the same request goes on at once', async (_what, work, status, how) => {
    const key = newKey();
    const [first] = await Promise.allSettled([runOnce(db, key, work, how)]);
    expect(first?.status).toBe(status);

    const another = runOnce(db, { ...key, fingerprint: 'another' }, async () => 'another payment', how);
    await expect(answered(another)).rejects.toMatchObject({ kind: commonProblems.idempotencyKeyReused });

    expect(await runOnce(db, key, async () => 'done', how)).toBe('done');
    expect(await runOnce(db, key, async () => 'again', how)).toBe('done');
  });

  it('is free again where the request was refused, since nothing happened', async () => {
    const key = newKey();
    const refuse = () => Promise.reject(new ProblemError(commonProblems.notFound));
    await expect(runOnce(db, key, refuse)).rejects.toMatchObject({ kind: commonProblems.notFound });

    expect(await runOnce(db, { ...key, fingerprint: 'another' }, async () => 'done')).toBe('done');
  });
});
