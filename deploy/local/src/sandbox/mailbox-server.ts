import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Mail, Mailbox } from './mailbox.ts';
import { type MailFaults, smtpRefusal } from './mailbox-faults.ts';

const CLOSE_TIMEOUT_MS = 1_000;
const MAX_MAIL_BYTES = 10 * 1024 * 1024;
const SLOW_MS = 3_000;

interface Outside {
  readonly mailbox: Mailbox;
  readonly faults: MailFaults;
  readonly clock: () => Date;
  /** How long a mail takes that is made slow, milliseconds. */
  readonly slowMs?: number;
}

/** A real SMTP server that delivers every mail into the mailbox before it says "accepted", unless a fault is switched on. */
export function openSmtp({ mailbox, faults, clock, slowMs = SLOW_MS }: Outside): SMTPServer {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    // A client with a connection pool would otherwise hold up the stop for half a minute.
    closeTimeout: CLOSE_TIMEOUT_MS,
    onConnect(_session, callback) {
      if (!faults.take(['hang'], 'CONNECT')) callback();
    },
    onRcptTo({ address }, _session, callback) {
      callback(faults.refusal(['greylist', 'reject', 'full'], envelopeText([address])));
    },
    onData(stream, session, callback) {
      readMail(stream, recipientsOf(session), clock()).then(async (mail) => {
        const text = `${envelopeText(mail.recipients)}\nSubject: ${mail.subject}`;
        if (faults.take(['slow'], text)) await sleep(slowMs);
        if (faults.take(['spam'], text)) return callback(smtpRefusal('spam'));
        mailbox.add(mail);
        if (faults.take(['drop_after_data'], text)) return cutOff(smtp, session);
        callback();
      }, callback);
    },
  });
  smtp.server.prependListener('connection', (socket: Socket) => {
    if (faults.take(['down'], 'CONNECT')) socket.resetAndDestroy();
  });
  return smtp;
}

/** What the `match` of a fault is looked for in. */
const envelopeText = (recipients: readonly string[]): string =>
  recipients.map((address) => `RCPT TO:<${address}>`).join('\n');

const recipientsOf = (session: SMTPServerSession): string[] => session.envelope.rcptTo.map(({ address }) => address);

/** The server hides its sockets; its connections know them. */
type OpenConnection = { readonly id: string; readonly _socket: Socket };

function cutOff(smtp: SMTPServer, { id }: SMTPServerSession): void {
  for (const connection of smtp.connections as Set<OpenConnection>) {
    if (connection.id === id) connection._socket.resetAndDestroy();
  }
}

async function readMail(stream: Readable, recipients: string[], at: Date): Promise<Mail> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const mail = await PostalMime.parse(Buffer.concat(chunks));
  return {
    id: randomUUID(),
    to: recipients.join(', '),
    recipients,
    from: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    at: at.toISOString(),
  };
}
