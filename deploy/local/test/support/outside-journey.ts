import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { CUSTOMER, FISCAL_GROUP, type SandboxProcess, SECRET } from './sandbox-process.ts';

export type Ask = <T>(method: string, path: string, body?: object) => Promise<T>;

export const PAYMENTS = '/tochka_acquiring/uapi/acquiring/v1.0/payments';
export const FISCAL = `/firstofd/possystem/v4/${FISCAL_GROUP}`;
const SIDE_BY_SIDE = 8;
/** About what one of our mails takes. */
const HTML = '<p>Спасибо, оплата получена.</p>'.repeat(200);

/** What an order, its receipt, its payout and its mail ask of the outside world, so many times; answers the ids of the orders. */
export async function playOutside(sandbox: SandboxProcess, times: number): Promise<string[]> {
  const ask = await openAsk(sandbox.url);
  const ids = Array.from({ length: times }, () => randomUUID());
  const rest = ids.values();
  const worker = async () => {
    const sendMail = await openMailer(sandbox.smtpPort);
    for (const id of rest) await playOne(id, ask, sendMail);
    sendMail.end();
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  await ask('POST', '/sandbox/settle', {});
  return ids;
}

async function playOne(id: string, ask: Ask, sendMail: (id: string) => Promise<void>): Promise<void> {
  const Data = {
    customerCode: CUSTOMER,
    amount: 1100,
    purpose: 'Занятие йогой',
    paymentMode: ['sbp'],
    paymentLinkId: id,
  };
  const made = await ask<{ Data: { operationId: string } }>('POST', PAYMENTS, { Data });
  const { operationId } = made.Data;
  await ask('POST', `/tochka_acquiring/p/${operationId}/pay`, { method: 'sbp' });
  await ask('GET', `${PAYMENTS}/${operationId}`);
  await ask('POST', `${PAYMENTS}/${operationId}/refund`, { Data: { amount: 100 } });
  const { uuid } = await ask<{ uuid: string }>('POST', `${FISCAL}/sell`, receipt(id));
  await ask('GET', `${FISCAL}/report/${uuid}`);
  await ask('POST', '/tochka_b2b_registry/registries', registry(id));
  await ask('GET', `/tochka_b2b_registry/registries?batchKey=${id}`);
  await sendMail(id);
}

const receipt = (id: string) => ({
  external_id: id,
  receipt: {
    client: { email: `${id}@example.com` },
    company: { email: 'pay@example.ru', inn: '7700000009', payment_address: 'https://pay.example.ru' },
    items: [{ name: 'Занятие йогой', price: 1100, quantity: 1, sum: 1100, vat: { type: 'none' } }],
    payments: [{ type: 1, sum: 1100 }],
    total: 1100,
  },
  timestamp: '20.11.2026 12:00:00',
});

const registry = (id: string) => {
  const details = { bik: '044525974', account: '40802810700000000002', inn: '500100732259', name: 'IP Bob Johnson' };
  const row = { rowKey: id, amount: '900.00', purpose: 'Выплата за занятия', ...details };
  return { batchKey: id, mode: 'IGNORE_ERRORS', rows: [row] };
};

/** Calls with what each upstream wants to see. */
export async function openAsk(url: string): Promise<Ask> {
  const headers: Record<string, string> = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' };
  const ask: Ask = async (method, path, body) => {
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${url}${path}`, request);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  const credentials = { login: SECRET, pass: SECRET };
  headers.token = (await ask<{ token: string }>('POST', '/firstofd/possystem/v4/getToken', credentials)).token;
  return ask;
}

/** One connection that sends mails, one after another. */
async function openMailer(port: number) {
  const socket = connect(port, '127.0.0.1');
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  async function expectAnswer(): Promise<void> {
    for (;;) {
      const { value = 'closed' } = await answers.next();
      if (/^[23]\d\d /.test(value)) return;
      if (!/^\d{3}-/.test(value)) throw new Error(`the mail server said: ${value}`);
    }
  }
  async function say(line: string): Promise<void> {
    socket.write(`${line}\r\n`);
    await expectAnswer();
  }
  await once(socket, 'connect');
  await expectAnswer();
  await say('EHLO journey');
  const send = async (id: string) => {
    await say('MAIL FROM:<pay@leko.example>');
    await say(`RCPT TO:<${id}@example.com>`);
    await say('DATA');
    await say(
      `Message-ID: <${id}@leko>\r\nSubject: ${id}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${HTML}\r\n.`,
    );
  };
  return Object.assign(send, { end: () => socket.end('QUIT\r\n') });
}
