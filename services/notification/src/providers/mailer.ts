/** A mail as it leaves the house. */
export interface Mail {
  /** The same at every attempt, so that a mail that arrives twice is shown once. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * How an attempt went. `deferred`: the mail was surely not taken, another attempt is safe. `unknown`: the connection was
 * lost while the server may already have had the mail. `reason` is a short word that names no address.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused' | 'deferred' | 'unknown'; readonly reason: string };

export interface Mailer {
  send(mail: Mail): Promise<Outcome>;
  /** The host that message ids are made under. */
  readonly host: string;
}
