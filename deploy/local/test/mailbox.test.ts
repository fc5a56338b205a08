import { type AddressInfo, connect } from 'node:net';
import { type FaultBook, openDocuments, openFaultBook } from '@leko/simulators/kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Mail, type Mailbox, type MailPage, openMailbox } from '../src/sandbox/mailbox.ts';
import { mailFaults } from '../src/sandbox/mailbox-faults.ts';
import { openSmtp } from '../src/sandbox/mailbox-server.ts';

const SLOW_MS = 100;
let mailbox: Mailbox;
let faults: FaultBook;
let port: number;
let stop: () => Promise<void>;

beforeEach(async () => {
  const documents = openDocuments();
  mailbox = openMailbox(documents);
  faults = openFaultBook(documents);
  const clock = () => new Date('2026-11-20T12:00:00Z');
  const smtp = openSmtp({ mailbox, faults: mailFaults(faults), clock, slowMs: SLOW_MS });
  smtp.on('error', () => {}); // Cut connections are what some tests are about.
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done));
  ({ port } = smtp.server.address() as AddressInfo);
  stop = () => new Promise((done) => smtp.close(() => done()));
});
afterEach(() => stop());

const mails = (to?: string) => mailbox.list({ to, limit: 10 }).mails;

const MAIL = ['Message-ID: <1@leko.example>', 'Subject: News', '', 'Hello', '.'].join('\r\n');
const COMMANDS = ['EHLO me', 'MAIL FROM:<pay@leko.example>', 'RCPT TO:<anna@example.com>', 'DATA', MAIL, 'QUIT'];

/** Sends one mail as a client would and returns the codes of the server's answers, and `closed` where there is none any more. */
function send(commands: readonly string[] = COMMANDS): Promise<(string | undefined)[]> {
  const codes: string[] = [];
  const rest = [...commands];
  const socket = connect(port, '127.0.0.1');
  return new Promise((done) => {
    socket.on('data', (chunk) => {
      const last = chunk.toString().trim().split('\r\n').at(-1) ?? '';
      if (/^\d{3}-/.test(last)) return; // More lines of this answer are on their way.
      codes.push(last.slice(0, 3));
      const next = last >= '400' ? undefined : rest.shift();
      if (next === undefined) socket.end();
      else socket.write(`${next}\r\n`);
    });
    socket.on('error', () => codes.push('closed'));
    socket.on('close', () => done(codes));
  });
}

test('a mail arrives in the mailbox', async () => {
  expect(await send()).toEqual(['220', '250', '250', '250', '354', '250', '221']);
  expect(mails('Anna@example.com')).toMatchObject([
    { subject: 'News', text: 'Hello\n', messageId: '<1@leko.example>' },
  ]);
});

test.each([
  ['greylist', ['220', '250', '250', '451']],
  ['error', ['220', '250', '250', '451']],
  ['reject', ['220', '250', '250', '550']],
  ['refuse', ['220', '250', '250', '550']],
  ['full', ['220', '250', '250', '552']],
  ['spam', ['220', '250', '250', '250', '354', '554']],
])('%s is said with its code, as often as was asked for', async (fault, codes) => {
  faults.add('mailbox', { fault, times: 1 });

  expect(await send()).toEqual(codes);
  expect(mails()).toEqual([]);
  await send();
  expect(mails()).toHaveLength(1);
});

test.each(['drop_after_data', 'reset_after_effect'])('%s takes the mail and does not answer', async (fault) => {
  faults.add('mailbox', { fault, times: 1 });

  expect(await send()).toEqual(['220', '250', '250', '250', '354', 'closed']);
  expect(mails()).toHaveLength(1);
});

test.each(['down', 'reset'])('%s answers no client, until it is healed', async (fault) => {
  faults.add('mailbox', { fault });

  expect(await send()).toEqual(['closed']);
  expect(await send()).toEqual(['closed']);
  faults.clear('mailbox');
  expect((await send()).at(-1)).toBe('221');
});

test('slow takes its time', async () => {
  faults.add('mailbox', { fault: 'slow', times: 1 });
  const started = performance.now();

  await send();

  expect(Math.ceil(performance.now() - started)).toBeGreaterThanOrEqual(SLOW_MS);
  expect(mails()).toHaveLength(1);
});

test('a fault may strike one reader, or one subject', async () => {
  faults.add('mailbox', { fault: 'reject', match: 'ivan@example.com' });
  faults.add('mailbox', { fault: 'spam', match: 'Subject: Other' });

  expect((await send()).at(-1)).toBe('221');
  expect((await send(COMMANDS.map((command) => command.replace('anna', 'ivan')))).at(-1)).toBe('550');
});

test('a fault of a bank is none of a mail server', () => {
  expect(() => faults.add('mailbox', { fault: 'wrong_amount' })).toThrow('valid are: greylist, reject');
});

describe('the mailbox', () => {
  const mailOf = (n: number, more: Partial<Mail> = {}): Mail => {
    const mail = { id: `m${n}`, to: 'anna@example.com', recipients: ['anna@example.com'], from: '', subject: `${n}` };
    return { ...mail, text: '', html: '', messageId: '', at: '2026-11-20T12:00:00.000Z', ...more };
  };
  const subjects = ({ mails: found }: MailPage) => found.map(({ subject }) => Number(subject));

  test('shows the newest in pages, of one recipient or of all', () => {
    for (let n = 1; n <= 7; n += 1) mailbox.add(mailOf(n, n % 2 ? {} : { recipients: ['Ivan@example.com'] }));

    const first = mailbox.list({ limit: 3 });
    const second = mailbox.list({ limit: 3, before: first.older });
    expect([subjects(first), subjects(second)]).toEqual([
      [5, 6, 7],
      [2, 3, 4],
    ]);
    expect(mailbox.list({ limit: 3, before: second.older })).toMatchObject({ older: undefined });
    expect(subjects(mailbox.list({ to: ' ivan@EXAMPLE.com', limit: 2 }))).toEqual([4, 6]);
  });

  test('shows fewer where they are large', () => {
    for (let n = 1; n <= 6; n += 1) mailbox.add(mailOf(n, { html: 'x'.repeat(1_500_000) }));

    expect(subjects(mailbox.list({ limit: 100 }))).toEqual([4, 5, 6]);
  });

  test('is empty when it has been emptied', () => {
    mailbox.add(mailOf(1));

    mailbox.clear();

    expect(mails()).toEqual([]);
    expect(mails('anna@example.com')).toEqual([]);
  });

  test('the oldest mails are forgotten when there are too many', () => {
    const small = openMailbox(openDocuments(), 10);

    for (let n = 1; n <= 2_100; n += 1) small.add(mailOf(n));

    const kept = subjects(small.list({ limit: 10_000 }));
    expect(kept.length).toBeLessThan(1_100);
    expect(kept.at(-1)).toBe(2_100);
  });
});
