import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createSmtpMailer } from '../src/smtp/mailer.ts';

const MAIL = { messageId: '<1@leko.example>', to: 'a@example.com', subject: 'hi', html: '<p>hi</p>', text: 'hi' };
let stop = async () => {};
afterEach(() => stop());

/** A mail server that requires a login; says how many mails it took. */
async function openServer(options: SMTPServerOptions) {
  let taken = 0;
  const server = new SMTPServer({
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth({ username, password }, _session, callback) {
      const isKnown = username === 'leko' && password === 'p@ss word';
      callback(isKnown ? null : new Error('wrong'), isKnown ? { user: 'leko' } : undefined);
    },
    onData(stream, _session, callback) {
      taken += 1;
      stream.resume().on('end', callback);
    },
    ...options,
  });
  server.on('error', () => {}); // A client that does not trust us hangs up.
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  stop = () => new Promise((done) => server.close(() => done()));
  return { port: (server.server.address() as AddressInfo).port, taken: () => taken };
}

async function sendOver(url: string) {
  const session = createSmtpMailer({ url, from: 'pay@leko.example', connections: 1 }).open();
  const outcome = await session.send(MAIL);
  session.close();
  return outcome;
}

test('user and password come from the address of the mail server', async () => {
  const { port, taken } = await openServer({ allowInsecureAuth: true, disabledCommands: ['STARTTLS'] });

  expect((await sendOver(`smtp://leko:p%40ss%20word@127.0.0.1:${port}`)).kind).toBe('ok');
  expect(taken()).toBe(1);
});

test.each([
  ['a wrong password', 'leko:wrong@', 'smtp_535'],
  ['no password', '', 'smtp_530'],
])('with %s no mail is lost: an operator mends it', async (_what, login, reason) => {
  const { port, taken } = await openServer({ allowInsecureAuth: true, disabledCommands: ['STARTTLS'] });

  const outcome = await sendOver(`smtp://${login}127.0.0.1:${port}`);

  expect(['away', 'deferred']).toContain(outcome.kind);
  expect(outcome).toMatchObject({ reason });
  expect(taken()).toBe(0);
});

test('a server with an untrusted certificate gets no mail and no password', async () => {
  const { port, taken } = await openServer({ secure: true });

  expect(await sendOver(`smtps://leko:p%40ss%20word@127.0.0.1:${port}`)).toMatchObject({ kind: 'away' });
  expect(taken()).toBe(0);
});
