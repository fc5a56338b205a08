import { type Documents, type Position, type Simulator, truthOf } from '@leko/simulators/kit';

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

export type MailQuery = {
  /** An address, however it is written. */
  to?: string | undefined;
  /** Mails older than what stands here. */
  before?: Position | undefined;
  limit: number;
};

/** `older` is where the rest begins. */
export type MailPage = { mails: Mail[]; older: Position | undefined };

export type Mailbox = {
  /** The newest that the query is about, the newest of them last. */
  list(query: MailQuery): MailPage;
  find(id: string): Mail | undefined;
  clear(): void;
  add(mail: Mail): void;
};

const MAILS = 'mailbox.mail';
/** What a disk is asked to keep: some gigabytes at worst. */
const MAX_MAILS = 300_000;
/** Looking for what is too old costs something, so it is done now and then. */
const TRIM_EVERY = 1_000;
/** An answer must fit into memory several times over; characters. */
const MAX_PAGE_SIZE = 4_000_000;

/** Everything that has arrived, as far as `maxMails` go: then the oldest are forgotten, some at a time. */
export function openMailbox(documents: Documents, maxMails = MAX_MAILS): Mailbox {
  documents.index<Mail>(MAILS, { to: ({ recipients }) => recipients.map(addressOf) });
  let untilTrim = 0;
  return {
    list({ to, before, limit }) {
      const address = to === undefined ? undefined : addressOf(to);
      const range = address === undefined ? {} : { range: { key: 'to', from: address, to: address } };
      const mails: Mail[] = [];
      let size = 0;
      for (const step of documents.walk<Mail>(MAILS, { ...range, behind: before, newestFirst: true })) {
        mails.push(step.doc);
        size += step.size;
        if (mails.length >= limit || size >= MAX_PAGE_SIZE) return { mails: mails.reverse(), older: step.position };
      }
      return { mails: mails.reverse(), older: undefined };
    },
    find: (id) => documents.get<Mail>(MAILS, id),
    clear: () => documents.keepNewest(MAILS, 0),
    add(mail) {
      documents.put(MAILS, mail.id, mail);
      untilTrim -= 1;
      if (untilTrim >= 0) return;
      untilTrim = TRIM_EVERY;
      documents.keepNewest(MAILS, maxMails);
    },
  };
}

const addressOf = (text: string): string => text.trim().toLowerCase();

/** The mailbox among the upstreams: which mails have arrived. */
export const mailboxUpstream = (documents: Documents): Simulator => ({
  name: 'mailbox',
  routes: async () => {}, // It speaks SMTP.
  ...truthOf<Mail>(documents, MAILS, (mail) => [mail]),
  close: async () => {},
});
