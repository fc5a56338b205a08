import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Event, EventData, EventType } from '@leko/contracts';
import { startTestService } from '@leko/testing';
import Fastify from 'fastify';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { notification } from '../src/app.ts';

export const ATHLETE = '11111111-1111-4111-8111-111111111111';
export const COACH = '22222222-2222-4222-8222-222222222222';
const HOST = '127.0.0.1';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** notification with real neighbours: two feeds of events and a mail server that can be told to misbehave. */
export async function openWorld(postgresUrl: string) {
  const pay = await openFeed();
  const payout = await openFeed();
  const smtp = await openMailServer();
  const service = await startTestService(notification, {
    postgresUrl,
    config: {
      PAY_URL: pay.url,
      PAYOUT_URL: payout.url,
      SMTP_URL: `smtp://${HOST}:${smtp.port}`,
      MAIL_FROM: 'LE-KO Pay <pay@leko.example>',
      SETTINGS_PROFILE: 'production',
    },
  });
  return {
    ...service,
    smtp,
    /** Puts an event into its owner's feed; the same id again is the same event again. */
    publish<T extends EventType>(
      type: T,
      data: EventData<T>,
      { id = randomUUID() as string, time = service.now() } = {},
    ) {
      const owner = /^(recipient|remittance)/.test(type) ? payout : pay;
      owner.push(eventOf(type, data, { id, time }));
      return id;
    },
    messages: () => service.db.selectFrom('message').selectAll().orderBy('created_at').execute(),
    outbox: () => service.db.selectFrom('outbox').selectAll().orderBy('position').execute(),
    async reset() {
      smtp.mails.length = 0;
      smtp.behave({});
      for (const table of ['attempt', 'message', 'contact', 'outbox'] as const) {
        await service.db.deleteFrom(table).execute();
      }
    },
    async shut() {
      await service.close();
      await Promise.all([pay.close(), payout.close(), smtp.stop()]);
    },
  };
}

function eventOf<T extends EventType>(type: T, data: EventData<T>, { id, time }: { id: string; time: Date }): Event<T> {
  const head = { specversion: '1.0', source: '/test', datacontenttype: 'application/json' } as const;
  return { ...head, id, type, subject: randomUUID(), sequence: 1, time: time.toISOString(), data };
}

async function openFeed() {
  const events: Event[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.get<{ Querystring: { after: string } }>('/internal/outbox', async ({ query }) => {
    const from = Number(query.after.split('.')[1] ?? 0);
    return { events: events.slice(from), next: `1.${events.length}` };
  });
  const url = await app.listen({ host: HOST, port: 0 });
  return { url, push: (event: Event) => events.push(event), close: () => app.close() };
}

interface Behaviour {
  /** Answer to RCPT TO. */
  readonly refuseWith?: number;
  readonly times?: number;
  /** The connection is cut after the mail arrived whole, before it is acknowledged. */
  readonly cutAfterData?: number;
}

async function openMailServer() {
  const mails: (Email & { envelopeTo: string })[] = [];
  let refusals = { code: 0, left: 0 };
  let cuts = 0;
  let server = create();
  await listen(server, 0);
  const { port } = server.server.address() as AddressInfo;

  function create(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onRcptTo(_address, _session, callback) {
        if (refusals.left-- <= 0) return callback();
        callback(Object.assign(new Error('not now'), { responseCode: refusals.code }));
      },
      onData(stream, session, callback) {
        void new Response(stream as never).arrayBuffer().then(async (raw) => {
          const mail = await PostalMime.parse(raw);
          mails.push({ ...mail, envelopeTo: session.envelope.rcptTo.map(({ address }) => address).join() });
          if (cuts-- <= 0) return callback();
          for (const connection of server.connections as Set<{ _socket: { destroy(): void } }>)
            connection._socket.destroy();
        });
      },
    });
  }

  return {
    port,
    mails,
    behave({ refuseWith = 0, times = Number.POSITIVE_INFINITY, cutAfterData = 0 }: Behaviour) {
      refusals = { code: refuseWith, left: refuseWith === 0 ? 0 : times };
      cuts = cutAfterData;
    },
    stop: () => new Promise<void>((done) => server.close(() => done())),
    async start() {
      server = create();
      await listen(server, port);
    },
  };
}

const listen = (server: SMTPServer, port: number): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, HOST, () => done());
    server.on('error', () => {}); // Cut connections are what some tests are about.
  });
