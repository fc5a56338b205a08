import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Mail } from '../src/providers/mailer.ts';
import { TIMEOUTS } from '../src/providers/smtp/connection.ts';
import { createSmtpMailer } from '../src/providers/smtp/mailer.ts';

const MAIL: Mail = {
  messageId: '<1@leko.example>',
  to: 'a@example.com',
  subject: 'Привет',
  html: '<p>hi</p>',
  text: 'hi',
};
const ACCEPTING = {
  EHLO: '250 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
  QUIT: '221 bye',
};
let stop = async () => {};
afterEach(() => stop());

/** A mail server that follows a script: what it says to which command; silence where the script is silent. */
async function mailerAgainst(script: Record<string, string>, greeting = '220 hello', timeouts = TIMEOUTS) {
  const sockets = new Set<Socket>();
  const said: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (greeting !== '') socket.write(`${greeting}\r\n`);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        said.push(line);
        const answer = script[line.split(/[ :]/)[0] ?? ''];
        if (answer !== undefined) socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  };
  const { port } = server.address() as AddressInfo;
  const url = `smtp://127.0.0.1:${port}`;
  return { said, mailer: createSmtpMailer({ url, from: 'LE-KO Pay <pay@leko.example>', timeouts }) };
}

test('a mail that is taken is ok', async () => {
  const { mailer, said } = await mailerAgainst(ACCEPTING);

  expect(await mailer.send(MAIL)).toEqual({ kind: 'ok' });
  expect(said).toContain('Message-ID: <1@leko.example>');
  expect(said).toContain('To: a@example.com');
});

test.each([
  ['a busy greeting', {}, '421 busy', { kind: 'deferred', reason: 'smtp_421' }],
  ['greylisting', { ...ACCEPTING, RCPT: '451 later' }, undefined, { kind: 'deferred', reason: 'smtp_451' }],
  [
    'an unknown mailbox',
    { ...ACCEPTING, RCPT: '550 <a@example.com> unknown' },
    undefined,
    { kind: 'refused', reason: 'smtp_550' },
  ],
  ['a full mailbox after DATA', { ...ACCEPTING, '.': '552 full' }, undefined, { kind: 'refused', reason: 'smtp_552' }],
  ['a later after DATA', { ...ACCEPTING, '.': '451 later' }, undefined, { kind: 'deferred', reason: 'smtp_451' }],
])('%s', async (_what, script, greeting, outcome) => {
  const { mailer } = await mailerAgainst(script, greeting);

  expect(await mailer.send(MAIL)).toEqual(outcome);
});

const QUICK = { connectMs: 300, silenceMs: 300, totalMs: 1_000 };

test('a server that says nothing is left soon', async () => {
  const { mailer } = await mailerAgainst({}, '', QUICK);

  expect(await mailer.send(MAIL)).toMatchObject({ kind: 'deferred' });
});

test('a server that falls silent after the mail was handed over leaves it unknown', async () => {
  const { '.': _end, ...silentAtTheEnd } = ACCEPTING;
  const { mailer } = await mailerAgainst(silentAtTheEnd, undefined, QUICK);

  expect(await mailer.send(MAIL)).toMatchObject({ kind: 'unknown' });
});

test('a conversation that never ends is ended', async () => {
  const { mailer } = await mailerAgainst({ ...ACCEPTING, RCPT: '250-still' }, undefined, {
    ...QUICK,
    silenceMs: 9_000,
  });
  const started = Date.now();

  expect(await mailer.send(MAIL)).toMatchObject({ kind: 'deferred' });
  expect(Date.now() - started).toBeLessThan(3_000);
});

test.each([
  ['address', { to: 'a@example.com\r\nRCPT TO:<b@example.com>' }],
  ['subject', { subject: 'hi\r\nBcc: b@example.com' }],
  ['message id', { messageId: '<1>\n' }],
])('a control character in the %s is refused before anybody is called', async (_what, changes) => {
  const { mailer, said } = await mailerAgainst(ACCEPTING);

  expect(await mailer.send({ ...MAIL, ...changes })).toEqual({
    kind: 'refused',
    reason: 'control_character_in_header',
  });
  expect(said).toEqual([]);
});
