import type { Outcome } from '../mails/domain/message.ts';

/** How far a dialogue had come: before `envelope` no server was reached, and from `content` on it may have the mail. */
export type Phase = 'greeting' | 'envelope' | 'content';

/** RFC 3463: no such mailbox, no such domain, the mailbox moved or is disabled. */
const UNKNOWN_MAILBOX = /^5\.(1\.[0-36]|1\.10|2\.1)$/;
/** The same in a server's code alone, where it sends no other: 552 is a full mailbox and 554 may be anything. */
const UNKNOWN_MAILBOX_BY_CODE = new Set([550, 551, 553]);
/** RFC 3463: a temporary refusal because of the content of this mail. */
const CONTENT = /^4\d\d[ -]4\.6\.\d/;

/** The name in the reader's address is not ASCII, which this server does not take. */
export const NEEDS_UTF8 = 'ADDRESS_NEEDS_SMTPUTF8';

interface SmtpError {
  readonly responseCode?: number;
  readonly response?: string;
  readonly code?: string;
  readonly command?: string;
}

/** The outcome of a failed dialogue; the answer is as the server gave it. */
export function outcomeOf(error: unknown, phase: Phase): Outcome {
  const { responseCode, response, code, command } = error as SmtpError;
  if (responseCode === undefined) return withoutAnswer(code, phase);
  const said = { reason: `smtp_${responseCode}`, answer: response };
  if (phase === 'greeting') return { kind: 'away', ...said };
  // A refused sender concerns our configuration and no single mail; an operator will mend it.
  if (phase === 'content' && CONTENT.test(response ?? '')) return { kind: 'faulty', ...said };
  if (responseCode < 500 || command === 'MAIL FROM') return { kind: 'deferred', ...said };
  const isAboutAddress = command === 'RCPT TO' && namesUnknownMailbox(responseCode, response ?? '');
  return { kind: isAboutAddress ? 'rejected' : 'refused', ...said };
}

function withoutAnswer(code: string | undefined, phase: Phase): Outcome {
  const reason = (code ?? 'connection_lost').toLowerCase();
  if (phase === 'content') return { kind: 'unknown', reason };
  // What the library cannot send will not be sent later either: an address it cannot write, a mail too large.
  const isOurs = code === 'EENVELOPE' || code === 'EMESSAGE' || code === NEEDS_UTF8;
  if (isOurs) return { kind: 'refused', reason };
  // A server that disconnects in the middle of a mail may object to that mail: the others must not wait for it.
  return { kind: phase === 'greeting' ? 'away' : 'deferred', reason };
}

function namesUnknownMailbox(code: number, response: string): boolean {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return enhanced === undefined ? UNKNOWN_MAILBOX_BY_CODE.has(code) : UNKNOWN_MAILBOX.test(enhanced);
}
