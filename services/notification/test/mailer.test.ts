import { expect, test } from 'vitest';
import { createSmtpMailer } from '../src/smtp/mailer.ts';
import { ACCEPTING, lineTo, MAIL } from './mail-script.ts';

test('a mail that is taken is ok', async () => {
  const { line, said } = await lineTo(ACCEPTING);

  expect(await line.send(MAIL)).toEqual({ kind: 'ok', answer: '250 taken' });
  expect(said).toContain('Message-ID: <1@leko.example>');
  expect(said).toContain('To: a@example.com');
});

const answering = (changes: Record<string, string>) => ({ ...ACCEPTING, ...changes });

test.each([
  ['greylisting', { RCPT: '451 4.7.1 later' }, 'deferred', 'smtp_451'],
  ['a full mailbox', { RCPT: '452 4.2.2 full' }, 'deferred', 'smtp_452'],
  ['a mailbox that does not exist', { RCPT: '550 5.1.1 <a@example.com> unknown' }, 'rejected', 'smtp_550'],
  ['the same without the finer code', { RCPT: '550 no such user' }, 'rejected', 'smtp_550'],
  ['a mailbox that was closed', { RCPT: '550 5.2.1 disabled' }, 'rejected', 'smtp_550'],
  ['a policy of the server', { RCPT: '550 5.7.1 go away' }, 'refused', 'smtp_550'],
  ['a mailbox over its quota', { RCPT: '552 full' }, 'refused', 'smtp_552'],
  ['relaying denied', { RCPT: '554 no relaying' }, 'refused', 'smtp_554'],
  ['content that is not wanted', { '.': '550 5.7.1 spam' }, 'refused', 'smtp_550'],
  ['a full mailbox after DATA', { '.': '552 full' }, 'refused', 'smtp_552'],
  ['a later after DATA', { '.': '451 later' }, 'deferred', 'smtp_451'],
  ['a server that closes after DATA and says so', { '.': '421 closing' }, 'deferred', 'smtp_421'],
  ['no data wanted', { DATA: '451 not now' }, 'deferred', 'smtp_451'],
  ['a sender that is not known there, which is our matter', { MAIL: '550 who?' }, 'deferred', 'smtp_550'],
])('%s', async (_what, changes, kind, reason) => {
  const { line } = await lineTo(answering(changes));

  expect(await line.send(MAIL)).toMatchObject({ kind, reason });
});

test.each([
  ['a busy greeting', '421 busy', 'smtp_421'],
  ['a server that refuses all clients', '554 no', 'smtp_554'],
])('%s counts as away', async (_what, greeting, reason) => {
  const { line } = await lineTo(ACCEPTING, { greeting });

  expect(await line.send(MAIL)).toMatchObject({ kind: 'away', reason });
});

test('what the server said is kept without the address', async () => {
  const { line } = await lineTo(answering({ RCPT: '550 5.1.1 <a@example.com>: unknown here' }));

  expect(await line.send(MAIL)).toMatchObject({ answer: '550 5.1.1 <***>: unknown here' });
});

test('one connection carries many mails', async () => {
  const { line, said } = await lineTo(ACCEPTING);

  for (let mail = 0; mail < 3; mail++) expect((await line.send(MAIL)).kind).toBe('ok');

  expect(said.filter((command) => command.startsWith('EHLO'))).toHaveLength(1);
  expect(said.filter((command) => command.startsWith('MAIL FROM'))).toHaveLength(3);
});

test('a server that hangs up between two mails is called again', async () => {
  const { line, hangUp } = await lineTo(ACCEPTING);
  await line.send(MAIL);

  hangUp();

  expect(await line.send(MAIL)).toMatchObject({ kind: 'ok' });
});

test('a mail that was refused does not spoil the next one', async () => {
  const script = answering({ RCPT: '550 5.1.1 unknown' });
  const { line } = await lineTo(script);
  await line.send(MAIL);

  script.RCPT = '250 ok';

  expect(await line.send(MAIL)).toMatchObject({ kind: 'ok' });
});

/** Long enough for a slow machine to be anything but silent. */
const QUICK = { connectMs: 1_000, silenceMs: 1_000, totalMs: 2_000 };

test('a server that says nothing is left soon', async () => {
  const { line } = await lineTo({}, { greeting: '', timeouts: QUICK });

  expect(await line.send(MAIL)).toMatchObject({ kind: 'away' });
});

test('a server that falls silent after the mail was handed over leaves it unknown', async () => {
  const { '.': _end, ...silentAtTheEnd } = ACCEPTING;
  const { line } = await lineTo(silentAtTheEnd, { timeouts: QUICK });

  expect(await line.send(MAIL)).toMatchObject({ kind: 'unknown' });
});

test('a conversation that never ends is ended', async () => {
  const { line } = await lineTo({ ...ACCEPTING, RCPT: '250-still' }, { timeouts: { ...QUICK, silenceMs: 900_000 } });

  expect(await line.send(MAIL)).toMatchObject({ kind: 'deferred' });
});

test('a server that leaves in the middle of one mail speaks of that mail and not of all', async () => {
  const { line, leaveAt } = await lineTo(ACCEPTING);
  leaveAt('RCPT');

  expect(await line.send(MAIL)).toMatchObject({ kind: 'deferred', reason: expect.not.stringMatching(/^smtp_/) });
});

test('a mail whose time is over when a connection is free is not begun', async () => {
  const { line, said } = await lineTo(ACCEPTING);

  const [first, second] = await Promise.all([line.send(MAIL), line.send(MAIL, () => false)]);

  expect([first.kind, second.kind]).toEqual(['ok', 'not begun']);
  expect(said.filter((command) => command.startsWith('MAIL FROM'))).toHaveLength(1);
});

test.each(['smtp://leko:pa#ss@mail.example', 'smtp://leko:100%@mail.example', 'smtp://:25'])(
  'an address of the mail server that cannot be read (%s) stops the start, and its password is not repeated',
  (url) => {
    const create = () => createSmtpMailer({ url, from: 'pay@leko.example', connections: 1 });

    expect(create).toThrow(/^configuration: SMTP_URL/);
    expect(create).not.toThrow(/pa#ss|100%/);
  },
);

test.each([
  ['address', { to: 'a@example.com\r\nRCPT TO:<b@example.com>' }],
  ['subject', { subject: 'hi\r\nBcc: b@example.com' }],
  ['message id', { messageId: '<1>\n' }],
])('a control character in the %s is refused before a connection is made', async (_what, changes) => {
  const { line, said } = await lineTo(ACCEPTING);

  expect(await line.send({ ...MAIL, ...changes })).toEqual({
    kind: 'refused',
    reason: 'control_character_in_header',
  });
  expect(said).toEqual([]);
});
