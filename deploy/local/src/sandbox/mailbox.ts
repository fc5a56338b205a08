import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Journal } from '@leko/testing/simulator';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type Mail = {
  id: string;
  /** All recipients, separated by ", ". */
  to: string;
  recipients: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  at: string;
};

export type Mailbox = {
  /** Newest last. */
  list(recipient?: string): Mail[];
  find(id: string): Mail | undefined;
  clear(): void;
  add(mail: Mail): void;
};

const MAILS = 'mailbox.mail';
const MAX_MAILS = 5_000;
const CLOSE_TIMEOUT_MS = 1_000;
const MAX_MAIL_BYTES = 10 * 1024 * 1024;

export function openMailbox(journal: Journal): Mailbox {
  const all = () => journal.list<Mail>(MAILS);
  return {
    list(recipient) {
      const wanted = recipient?.trim().toLowerCase();
      return wanted === undefined
        ? all()
        : all().filter(({ recipients }) => recipients.some((to) => to.toLowerCase() === wanted));
    },
    find: (id) => journal.get<Mail>(MAILS, id),
    clear() {
      for (const { id } of all()) journal.remove(MAILS, id);
    },
    add(mail) {
      journal.put(MAILS, mail.id, mail);
      for (const { id } of all().slice(0, -MAX_MAILS)) journal.remove(MAILS, id);
    },
  };
}

/** A real SMTP server that delivers every mail into the mailbox before it says "accepted". */
export function openSmtp(mailbox: Mailbox, clock: () => Date): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    // A client with a connection pool would otherwise hold up the stop for half a minute.
    closeTimeout: CLOSE_TIMEOUT_MS,
    onData(stream, session, callback) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      readMail(stream, recipients, clock()).then(
        (mail) => {
          mailbox.add(mail);
          callback();
        },
        (error: Error) => callback(error),
      );
    },
  });
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
