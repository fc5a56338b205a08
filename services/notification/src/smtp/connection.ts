import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { isAscii } from './international.ts';
import type { MailServer } from './mail-server.ts';
import { NEEDS_UTF8, type Phase } from './translate.ts';

export interface Timeouts {
  readonly connectMs: number;
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** Servers may check a mail for a while before they accept it, but not longer than this (docs/reliability.md, rule 15). */
export const TIMEOUTS: Timeouts = { connectMs: 5_000, silenceMs: 20_000, totalMs: 30_000 };

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

export interface Connection {
  open(): Promise<void>;
  /** What the server answered when it accepted the mail. */
  send(letter: Letter): Promise<string>;
  phase(): Phase;
  /** Sends QUIT and closes. */
  quit(): void;
  /** Closes at once. */
  close(): void;
}

/** The server has not announced SMTPUTF8 (RFC 6531), so it cannot read the address. */
class NeedsUtf8Error extends Error {
  readonly code = NEEDS_UTF8;
}

/** Hidden by its types: the extensions that the server has announced. */
const takesUtf8 = (smtp: SMTPConnection): boolean =>
  (smtp as unknown as { _supportedExtensions: readonly string[] })._supportedExtensions.includes('SMTPUTF8');

type Done<T> = (error?: Error | null, result?: T) => void;

/**
 * One SMTP connection. Not nodemailer's own pool: that sends a mail again by itself when a connection breaks, and says of a
 * broken one neither whether the server had seen the mail nor how often it was sent.
 */
export function openConnection({ credentials, ...server }: MailServer, timeouts: Timeouts): Connection {
  const { connectMs, silenceMs } = timeouts;
  const limits = { connectionTimeout: connectMs, greetingTimeout: connectMs, socketTimeout: silenceMs };
  const smtp = new SMTPConnection({ ...server, ...limits });
  let phase: Phase = 'greeting';
  /** A connection that breaks between two commands reports it only here. */
  const broken = new Promise<never>((_done, fail) => smtp.on('error', fail));
  const closed = new Promise<never>((_done, fail) => smtp.on('end', () => fail(new Error('connection ended'))));
  for (const promise of [broken, closed]) promise.catch(() => {});

  const step = <T>(run: (done: Done<T>) => void): Promise<T> =>
    Promise.race([
      broken,
      closed,
      new Promise<T>((done, fail) => run((error, result) => (error ? fail(error) : done(result as T)))),
    ]);

  return {
    async open() {
      await step<void>((done) => smtp.connect(done));
      if (credentials !== undefined) await step<boolean>((done) => smtp.login({ credentials }, done));
    },
    async send({ from, to, content }) {
      phase = 'envelope';
      if (!isAscii(to) && !takesUtf8(smtp)) throw new NeedsUtf8Error();
      const stream = new Readable({
        read() {
          phase = 'content'; // The content is first read after the server has accepted DATA.
          this.push(content);
          this.push(null);
        },
      });
      const info = await step<{ response: string }>((done) =>
        smtp.send({ from, to: [to], size: content.length }, stream, done),
      );
      return info.response;
    },
    phase: () => phase,
    quit: () => smtp.quit(),
    close: () => smtp.close(),
  };
}
