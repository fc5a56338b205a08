import type { Outcome } from '../domain/message.ts';

/** A mail as it leaves the house. */
export interface Mail {
  /** The same at every attempt, so that a mail that arrives twice is shown once. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface Mailer {
  send(mail: Mail): Promise<Outcome>;
  /** The host that message ids are made under. */
  readonly host: string;
}
