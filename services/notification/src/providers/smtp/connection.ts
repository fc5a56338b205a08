import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

export interface Timeouts {
  readonly connectMs: number;
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** RELIABILITY rule 15. Servers may look at a mail for a while before they take it, but not longer than this. */
export const TIMEOUTS: Timeouts = { connectMs: 5_000, silenceMs: 20_000, totalMs: 30_000 };

export interface Connection {
  open(): Promise<void>;
  send(letter: { from: string; to: string; content: Buffer }): Promise<void>;
  /** `handing over` as soon as the server may have seen a part of the content. */
  phase(): 'before' | 'handing over';
  quit(): void;
  close(): void;
}

/** One SMTP conversation. */
export function openConnection(url: string, { connectMs, silenceMs }: Timeouts): Connection {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isLocal = /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
  const withLogin = username !== '';
  const smtp = new SMTPConnection({
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    secure: protocol === 'smtps:',
    ignoreTLS: isLocal,
    requireTLS: withLogin && !isLocal, // A password never crosses a network in clear.
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
  });
  let phase: 'before' | 'handing over' = 'before';
  /** A connection that breaks between two commands tells it here alone. */
  const broken = new Promise<never>((_done, fail) => smtp.on('error', fail));
  const closed = new Promise<never>((_done, fail) => smtp.on('end', () => fail(new Error('connection ended'))));
  for (const promise of [broken, closed]) promise.catch(() => {});

  const step = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
    Promise.race([broken, closed, new Promise<void>((done, fail) => run((error) => (error ? fail(error) : done())))]);

  return {
    async open() {
      await step((done) => smtp.connect(done));
      const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
      if (withLogin) await step((done) => smtp.login({ credentials }, done));
    },
    send({ from, to, content }) {
      const stream = new Readable({
        read() {
          phase = 'handing over'; // Read for the first time when the server has said "go on" to DATA.
          this.push(content);
          this.push(null);
        },
      });
      return step((done) => smtp.send({ from, to: [to], size: content.length }, stream, done));
    },
    phase: () => phase,
    quit: () => smtp.quit(),
    close: () => smtp.close(),
  };
}
