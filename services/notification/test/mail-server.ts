import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

const HOST = '127.0.0.1';

export interface Behaviour {
  /** Answer to RCPT TO. */
  readonly refuseWith?: number;
  /** What is said with a refusal. */
  readonly saying?: string;
  /** The reader to whom it applies; left out: all. */
  readonly refuse?: string;
  readonly times?: number;
  /** Answer after the mail arrived whole. */
  readonly refuseContentWith?: number;
  /** The connection is cut after the mail arrived whole, before it is acknowledged. */
  readonly cutAfterData?: number;
  readonly slowMs?: number;
  /** Answer after this has come about. */
  readonly heldUntil?: Promise<void>;
  /** Whose mail the connection is cut at. */
  readonly leaveAt?: string;
}

/** What arrived whole, also where the sender got no answer. */
type Arrived = Email & { readonly envelopeTo: string };

/** A mail server that follows a script. */
export async function openMailServer() {
  const mails: Arrived[] = [];
  let behaviour: Behaviour = {};
  let refusalsLeft = 0;
  let cutsLeft = 0;
  let connections = 0;
  let receiving = 0;
  let server = create();
  await listen(server, 0);
  const { port } = server.server.address() as AddressInfo;

  function create(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 500,
      onConnect(_session, callback) {
        connections += 1;
        callback();
      },
      onRcptTo({ address }, session, callback) {
        const { refuseWith, refuse = address, saying = 'not now', leaveAt } = behaviour;
        if (leaveAt === address) return cutConnection(server, session);
        if (refuseWith === undefined || refuse !== address || refusalsLeft-- <= 0) return callback();
        callback(Object.assign(new Error(saying), { responseCode: refuseWith }));
      },
      onData(stream, session, callback) {
        receiving += 1;
        void new Response(stream as never).arrayBuffer().then(async (raw) => {
          await Promise.all([sleep(behaviour.slowMs ?? 0), behaviour.heldUntil]);
          const mail = await PostalMime.parse(raw);
          mails.push({ ...mail, envelopeTo: session.envelope.rcptTo.map(({ address }) => address).join() });
          if (cutsLeft-- > 0) return cutConnections(server);
          const { refuseContentWith: responseCode, saying = '5.7.0 not this mail' } = behaviour;
          if (responseCode === undefined) return callback();
          callback(Object.assign(new Error(saying), { responseCode }));
        });
      },
    });
  }

  return {
    port,
    mails,
    connections: () => connections,
    /** Mails that were begun, arrived or not. */
    receiving: () => receiving,
    behave(next: Behaviour) {
      behaviour = next;
      refusalsLeft = next.times ?? Number.POSITIVE_INFINITY;
      cutsLeft = next.cutAfterData ?? 0;
    },
    stop: () => new Promise<void>((done) => server.close(() => done())),
    async start() {
      server = create();
      await listen(server, port);
    },
  };
}

type OpenConnection = { readonly id: string; readonly _socket: { destroy(): void } };
const connectionsOf = (server: SMTPServer) => [...(server.connections as Set<OpenConnection>)]; // Hidden by its types.

function cutConnections(server: SMTPServer): void {
  for (const connection of connectionsOf(server)) connection._socket.destroy();
}

function cutConnection(server: SMTPServer, { id }: SMTPServerSession): void {
  connectionsOf(server)
    .find((connection) => connection.id === id)
    ?._socket.destroy();
}

const listen = (server: SMTPServer, port: number): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, HOST, () => done());
    server.on('error', () => {}); // Cut connections are what some tests are about.
  });
