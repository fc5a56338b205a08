import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { TIMEOUTS } from '../src/smtp/connection.ts';
import { createSmtpMailer } from '../src/smtp/mailer.ts';
import type { Mail } from '../src/smtp/port.ts';

export const MAIL: Mail = {
  messageId: '<1@leko.example>',
  to: 'a@example.com',
  subject: 'Привет',
  html: '<p>hi</p>',
  text: 'hi',
};
export const ACCEPTING = {
  EHLO: '250 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
  QUIT: '221 bye',
};

/** A mail server that follows a script: what it says to which command; silence where the script is silent. */
export async function lineTo(
  script: Record<string, string>,
  { greeting = '220 hello', timeouts = TIMEOUTS, from = 'LE-KO Pay <pay@leko.example>' } = {},
) {
  const sockets = new Set<Socket>();
  let fatal: string | undefined;
  const said: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (greeting !== '') socket.write(`${greeting}\r\n`);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        said.push(line);
        if (fatal !== undefined && line.startsWith(fatal)) socket.destroy();
        const answer = script[line.split(/[ :]/)[0] ?? ''];
        if (answer !== undefined) socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  const url = `smtp://127.0.0.1:${port}`;
  const mailer = createSmtpMailer({ url, from, connections: 1, timeouts });
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  const leaveAt = (command: string) => {
    fatal = command;
  };
  return { said, line: mailer.open(), host: mailer.host, hangUp, leaveAt };
}
