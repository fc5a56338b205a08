import { createHash, randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { transactAs } from '@leko/postgres';
import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { paid, startWorld, type World } from './support/payout.ts';
import { completed, deliver, listed } from './support/sessions.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.store.heal());
afterAll(() => world.close());

const PATH = '/api/v1/pay/documents';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

interface Held {
  readonly event: Event<'session.completed'>;
  readonly coachId: string;
  readonly athleteId: string;
}

/** A paid session that took place: with an order and a session that are uuids, as the filters want them. */
async function held(): Promise<Held> {
  const sale = paid({
    coachId: randomUUID(),
    paidAt: new Date(world.payout.now().getTime() - DAY_MS),
    orderId: randomUUID(),
  });
  const event = completed(world, sale, { sessionId: randomUUID() });
  const [line] = sale.data.lines;
  if (line !== undefined) line.sessionId = event.data.sessionId;
  await deliver(world, sale, event);
  return { event, coachId: sale.data.coachId, athleteId: sale.data.athleteId };
}

const linkOf = async (sub: string): Promise<URL> => new URL((await listed(world, sub)).data[0].downloadUrl);
/** Without a token. */
const open = (url: string) => world.payout.app.inject({ method: 'GET', url });
const openLink = (link: URL) => open(`${link.pathname}${link.search}`);

describe('GET /documents', () => {
  test('has the documented form', async () => {
    const { event, coachId, athleteId } = await held();

    const page = await listed(world, athleteId);

    expect(page).toEqual({
      data: [
        {
          id: expect.any(String),
          eventId: event.id,
          bookingId: event.data.bookingId,
          coachId,
          athleteId,
          documentType: 'act_athlete',
          s3Key: expect.stringMatching(/^acts\/[\w-]{32}\.pdf$/),
          fileName: expect.stringMatching(/^Акт АС-\d{4}-\d{6} от \d\d\.\d\d\.\d{4}\.pdf$/),
          downloadUrl: expect.stringMatching(
            /^https:\/\/pay\.leko\.example\/api\/v1\/pay\/documents\/.+\/content\?token=/,
          ),
          createdAt: expect.any(String),
        },
      ],
      ...{ count: 1, page: 0, limit: 10, total: 1 },
    });
  });

  test('shows coaches both acts of their sessions, athletes theirs, operators all', async () => {
    const { coachId, athleteId } = await held();
    const types = async (sub: string) =>
      (await listed(world, sub)).data.map((one: { documentType: string }) => one.documentType).toSorted();

    expect(await types(coachId)).toEqual(['act_athlete', 'act_coach']);
    expect(await types(athleteId)).toEqual(['act_athlete']);
    expect(await types(randomUUID())).toEqual([]);
    const all = await world.payout.call({ roles: ['ops'] }, { method: 'GET', url: `${PATH}?type=act&limit=1` });
    expect(all.json()).toMatchObject({ count: 1, limit: 1 });
    expect(all.json().total).toBeGreaterThan(1);
  });

  test('filters by order and session, in any spelling of a uuid, within what is one’s own', async () => {
    const [{ event, coachId }, other] = [await held(), await held()];
    const { orderId, sessionId } = event.data;
    const total = async (sub: string, query: string) => (await listed(world, sub, query)).total;

    expect(await total(coachId, `&order_id=${orderId}`)).toBe(2);
    expect(await total(coachId, `&order_id=${orderId?.toUpperCase()}&session_id=${sessionId.toUpperCase()}`)).toBe(2);
    expect(await total(coachId, `&session_id=${other.event.data.sessionId}`)).toBe(0);
    expect(await total(other.coachId, `&order_id=${orderId}`)).toBe(0);
  });

  test('shows a document without a session’s athlete with null, and by pages newest first', async () => {
    const coachId = randomUUID();
    for (let count = 0; count < 3; count++) {
      await deliver(world, completed(world, { coachId }));
      world.advance(MINUTE_MS);
    }

    const [first, second] = [await listed(world, coachId, '&limit=2'), await listed(world, coachId, '&limit=2&page=1')];

    expect([first.count, second.count, second.total]).toEqual([2, 1, 3]);
    const all = [...first.data, ...second.data];
    expect(all.map((one: { athleteId: unknown }) => one.athleteId)).toEqual([null, null, null]);
    const times = all.map((one: { createdAt: string }) => one.createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test.each([
    '',
    'type=invoice',
    'type=act&order_id=order-1',
    'type=act&session_id=1',
    'type=act&limit=101',
    'type=act&x=1',
  ])('refuses ?%s', async (query) => {
    const answer = await world.payout.call({ sub: randomUUID() }, { method: 'GET', url: `${PATH}?${query}` });

    expect([answer.statusCode, answer.json().code]).toEqual([422, 'invalid_input']);
  });

  test('has row-level security: a query without a filter by user finds no documents of others', async () => {
    const { coachId, athleteId } = await held();
    const seenBy = (sub: string) =>
      transactAs(world.payout.db, sub, (tx) => tx.selectFrom('document').select('type').orderBy('type').execute());

    expect(await seenBy(athleteId)).toEqual([{ type: 'act_athlete' }]);
    expect(await seenBy(coachId)).toEqual([{ type: 'act_athlete' }, { type: 'act_coach' }]);
    expect(await seenBy(randomUUID())).toEqual([]);
  });

  test('needs a caller', async () => {
    expect((await open(`${PATH}?type=act`)).statusCode).toBe(401);
  });
});

describe('the address of a document', () => {
  test('opens the PDF without a token, under its own name', async () => {
    const { coachId } = await held();
    const { data } = await listed(world, coachId);
    const [{ s3Key, fileName }] = data;

    const answer = await openLink(new URL(data[0].downloadUrl));

    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/pdf');
    expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    const disposition = String(answer.headers['content-disposition']);
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(fileName);
    expect(disposition).toMatch(/^attachment; filename="[\w.-]+\.pdf"; filename\*=UTF-8''[!-~]+$/);
    const stored = world.store.objects().find(({ key }) => key === s3Key);
    expect(stored).toMatchObject({ sha256: sha256(answer.rawPayload), contentType: 'application/pdf' });
  });

  test('is good for five minutes', async () => {
    const { athleteId } = await held();
    const link = await linkOf(athleteId);

    world.advance(4 * MINUTE_MS + 50_000);
    expect((await openLink(link)).statusCode).toBe(200);
    world.advance(11_000);
    const late = await openLink(link);

    expect([late.statusCode, late.json().code]).toEqual([410, 'link_expired']);
    expect((await openLink(await linkOf(athleteId))).statusCode).toBe(200);
  });

  test('that is forged gets the same answer for a foreign document as for an unknown one', async () => {
    const [mine, foreign] = [await held(), await held()];
    const [link, other] = [await linkOf(mine.athleteId), await linkOf(foreign.athleteId)];
    const token = link.searchParams.get('token') ?? '';
    const [, proof] = token.split('.');
    const later = (Number.parseInt(token, 36) + 3_600).toString(36);
    const answers = await Promise.all([
      open(`${other.pathname}?token=${token}`),
      open(`${PATH}/${randomUUID()}/content?token=${token}`),
      open(`${link.pathname}?token=${later}.${proof}`),
      ...[...BASE64URL.replace(token.slice(-1), '')].map((letter) =>
        open(`${link.pathname}?token=${token.slice(0, -1)}${letter}`),
      ),
      open(`${link.pathname}?token=x`),
    ]);

    const bodies = answers.map((answer) => ({ ...answer.json(), requestId: '' }));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ status: 404, code: 'not_found' });
    expect((await open(link.pathname)).statusCode).toBe(422);
  });

  test('of a file with other bytes than were stored opens nothing', async () => {
    const { coachId } = await held();
    const link = await linkOf(coachId);
    world.store.fault('garbage', { times: 1 });

    const answer = await openLink(link);

    expect([answer.statusCode, answer.json().code]).toEqual([503, 'unavailable']);
    expect(answer.headers['retry-after']).toBe('10');
    expect((await openLink(link)).statusCode).toBe(200);
  });
});

describe('the object store', () => {
  const published = async (id: string) =>
    (await world.payout.db.selectFrom('outbox').select('type').where('aggregate_id', '=', id).execute()).length;

  test('that is down keeps documents waiting and unpublished; when it is back they are stored', async () => {
    world.store.fault('error');
    const { athleteId } = await held();
    const before = (await listed(world, athleteId)).data[0];
    expect(before).not.toHaveProperty('downloadUrl');
    expect(await published(before.id)).toBe(0);
    expect((await open(`${PATH}/${before.id}/content?token=x`)).statusCode).toBe(404);
    expect((await world.payout.waitingWork.nextDue())?.getTime()).toBeGreaterThan(world.payout.now().getTime());

    world.store.heal();
    await world.quiet();

    expect((await listed(world, athleteId)).data[0]).toMatchObject({ id: before.id, s3Key: before.s3Key });
    expect((await openLink(await linkOf(athleteId))).statusCode).toBe(200);
    expect(await published(before.id)).toBe(1);
  });

  test.each(['reset_after_effect', 'error_after_effect', 'reset', 'error', 'refuse'])(
    'that fails or whose answer is lost (%s) gets the same bytes again',
    async (fault) => {
      // As often as the client itself tries, and once more by the schedule.
      world.store.fault(fault, { times: 3, match: 'PUT' });
      const { athleteId } = await held();
      await world.quiet();

      const { data } = await listed(world, athleteId);

      const stored = world.store.objects().filter(({ key }) => key === data[0].s3Key);
      const answer = await openLink(new URL(data[0].downloadUrl));
      expect(stored.map((object) => object.sha256)).toEqual([sha256(answer.rawPayload)]);
      expect(await published(data[0].id)).toBe(1);
    },
  );

  test('that refuses one document takes the others', async () => {
    world.store.fault('error');
    const { coachId } = await held();
    const [bad, good] = (await listed(world, coachId)).data;
    world.store.heal();
    world.store.fault('refuse', { match: bad.s3Key });
    const due = (id: string, next_check_at: Date) =>
      world.payout.owner.updateTable('document_file').set({ attempts: 3, next_check_at }).where('document_id', '=', id);
    await due(bad.id, world.payout.now()).execute();
    await due(good.id, new Date(world.payout.now().getTime() + 1)).execute();

    world.advance(2);
    await world.payout.settle();
    world.advance(MINUTE_MS);
    await world.payout.settle();

    expect([await published(bad.id), await published(good.id)]).toEqual([0, 1]);
    expect(world.payout.alarms.map(({ documentId }) => documentId)).toContain(bad.id);
    world.store.heal();
    await world.quiet();
    expect(await published(bad.id)).toBe(1);
  });

  test('keeps one object a document, under a random key, and no two documents are alike', async () => {
    const objects = world.store.objects();

    expect(new Set(objects.map(({ key }) => key)).size).toBe(objects.length);
    expect(new Set(objects.map((object) => object.sha256)).size).toBe(objects.length);
    const files = await world.payout.db.selectFrom('document_file').select(['sha256', 'bytes']).execute();
    const known = files.map((file) => `${file.sha256} ${file.bytes}`).toSorted();
    expect(objects.map((object) => `${object.sha256} ${object.bytes}`).toSorted()).toEqual(known);
  });

  test('refuses a request without a signature', async () => {
    const [object] = world.store.objects();

    const answer = await fetch(`${world.store.served.url}/leko-documents/${object?.key}`);

    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});
