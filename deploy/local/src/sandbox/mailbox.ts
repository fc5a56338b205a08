import type { Journal, Simulator } from '@leko/testing/simulator';

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

/** The mailbox among the upstreams: what it believes has arrived. */
export const mailboxUpstream = (mailbox: Mailbox): Simulator => ({
  name: 'mailbox',
  routes: async () => {}, // It speaks SMTP.
  truth: () => mailbox.list(),
  close: async () => {},
});
