import type { Outcome } from '../mails/domain/message.ts';

/** A mail as it is sent. */
export interface Mail {
  /** The same at every attempt, so that a mail that arrives twice is shown once. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export type MayBegin = () => boolean;
export type NotBegun = { readonly kind: 'not begun' };

/** A session with the mail server, over as many connections as it accepts. */
export interface MailSession {
  /** Asks `mayBegin` when a connection is free: where the time is over by then, nothing is sent. */
  send(mail: Mail, mayBegin?: MayBegin): Promise<Outcome | NotBegun>;
  close(): void;
}

export interface Mailer {
  /** Costs nothing until the first mail. */
  open(): MailSession;
  /** How many mails a session should be given at once, to keep it busy. */
  readonly atOnce: number;
  /** The host that message ids are made under. */
  readonly host: string;
}
