import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** How a mail server may behave. */
export const BEHAVIOURS = [
  'well',
  'down',
  'busy at connect',
  'no login',
  'greylisting',
  'leaves at RCPT',
  'later after DATA',
  'refuses content',
  'drops the mail',
  'takes the mail and drops',
  'slow',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

interface Taken {
  readonly to: string;
  readonly messageId: string;
  readonly said: string;
}

const SLOW_MS = 60;
const UNKNOWN = 'nosuchuser';
/** Cut at 200 characters it ends in half a sign. */
const LONG_ANSWER = `5.7.1 ${'x'.repeat(189)}🏃 this mail is not wanted here`;
const refusal = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

/** A mail server whose behaviour changes with every command; addresses that begin with `UNKNOWN` do not exist. */
export async function openUnreliableMailServer() {
  const taken: Taken[] = [];
  let behaviourNow: () => Behaviour = () => 'well';
  /** How often a client got no answer at all after it had sent the whole mail. */
  let silences = 0;
  const is = (behaviour: Behaviour) => behaviourNow() === behaviour;

  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, callback) => callback(is('busy at connect') ? refusal(421, '4.3.2 busy') : undefined),
    onAuth: ({ username }, _session, callback) =>
      callback(
        is('no login') ? refusal(535, '5.7.8 who?') : null,
        is('no login') ? undefined : { user: username ?? '' },
      ),
    onRcptTo({ address }, session, callback) {
      if (is('leaves at RCPT')) return leave(session);
      if (address.startsWith(UNKNOWN)) return callback(refusal(550, `5.1.1 <${address}> is unknown`));
      callback(is('greylisting') ? refusal(451, `4.7.1 ${address} later`) : undefined);
    },
    onData(stream, session, callback) {
      new Response(stream as never)
        .arrayBuffer()
        .then((raw) => receive(Buffer.from(raw), session, callback))
        .catch(() => {}); // Who is cut off in the middle sends nothing.
    },
  });

  async function receive(raw: Buffer, session: SMTPServerSession, callback: (error?: Error) => void): Promise<void> {
    const behaviour = behaviourNow();
    if (behaviour === 'later after DATA') return callback(refusal(451, '4.3.0 later'));
    if (behaviour === 'refuses content') return callback(refusal(554, LONG_ANSWER));
    if (behaviour === 'slow') await sleep(SLOW_MS);
    if (behaviour === 'drops the mail' || behaviour === 'takes the mail and drops') silences += 1;
    if (behaviour !== 'drops the mail') taken.push(await read(raw, session));
    if (behaviour === 'drops the mail' || behaviour === 'takes the mail and drops') return leave(session);
    callback();
  }

  function leave({ id }: SMTPServerSession): void {
    const connections = server.connections as Set<{ id: string; _socket: Socket }>; // Hidden by its types.
    for (const connection of connections) if (connection.id === id) connection._socket.destroy();
  }

  server.server.prependListener('connection', (socket: Socket) => {
    if (is('down')) socket.destroy();
  });
  server.on('error', () => {}); // Cut connections are what this is about.
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://leko:secret@127.0.0.1:${port}`,
    taken,
    silences: () => silences,
    /** Asked whenever the server has a choice. */
    behave(behaviour: () => Behaviour) {
      behaviourNow = behaviour;
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

async function read(raw: Buffer, { envelope }: SMTPServerSession): Promise<Taken> {
  const { messageId = '', subject, text, html } = await PostalMime.parse(raw);
  return { to: envelope.rcptTo.map(({ address }) => address).join(), messageId, said: `${subject}\n${text}\n${html}` };
}
