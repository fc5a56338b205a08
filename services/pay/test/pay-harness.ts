import { randomUUID } from 'node:crypto';
import { firstofdSimulator } from '@leko/simulators/firstofd';
import { type ServedSimulator, serveSimulator } from '@leko/simulators/kit';
import { tochkaAcquiringSimulator } from '@leko/simulators/tochka-acquiring';
import { type As, freePort, startTestService, type TestService } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import type { LightMyRequestResponse } from 'fastify';
import { payWith } from '../src/app.ts';
import { BANK_TIMEOUTS } from '../src/bank/timeouts.ts';
import type { Tables } from '../src/db/tables.ts';

const BANK = { bearerToken: 'bank-token', customerCode: '300000092', merchantId: '200000000001056' };
const FISCAL = { login: 'leko', password: 'secret', groupCode: 'main' };

export interface PayHarness {
  readonly service: TestService<Tables>;
  readonly bank: ServedSimulator;
  readonly fiscal: ServedSimulator;
  /** Moves the clocks of the service and of the outside world together. */
  advance(ms: number): void;
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** pay as it runs in production, with the bank and the fiscal service simulated behind real HTTP. */
export async function startPay({ breakerOpenMs = 100, timeouts = BANK_TIMEOUTS } = {}): Promise<PayHarness> {
  const port = await freePort();
  const bank = await serveSimulator(
    (ctx) =>
      tochkaAcquiringSimulator(ctx, { ...BANK, webhookUrl: `http://127.0.0.1:${port}/api/v1/pay/webhooks/tochka` }),
    { now: new Date() },
  );
  const fiscal = await serveSimulator((ctx) => firstofdSimulator(ctx, FISCAL), { now: new Date() });
  const service = await startTestService(payWith(timeouts), {
    postgresUrl: postgresUrl(),
    config: {
      SETTINGS_PROFILE: 'sandbox',
      PAYOUT_URL: 'http://127.0.0.1:1',
      PUBLIC_URL: 'http://127.0.0.1:8080',
      CALLBACK_SECRET: 'a-secret-of-at-least-32-characters',
      ACQUIRER_URL: bank.url,
      ACQUIRER_JWK_URL: `${bank.url}/doc/openapi/static/keys/public`,
      ACQUIRER_TOKEN: BANK.bearerToken,
      ACQUIRER_CUSTOMER_CODE: BANK.customerCode,
      ACQUIRER_MERCHANT_ID: BANK.merchantId,
      FISCAL_URL: fiscal.url,
      FISCAL_LOGIN: FISCAL.login,
      FISCAL_PASSWORD: FISCAL.password,
      FISCAL_GROUP_CODE: FISCAL.groupCode,
      FISCAL_REPORT_INTERVAL_MS: 0,
      FISCAL_TICKET_URL: `${fiscal.url}/ticket`,
      UPSTREAM_BREAKER_OPEN_MS: breakerOpenMs,
    },
  });
  await service.app.listen({ host: '127.0.0.1', port });

  return {
    service,
    bank,
    fiscal,
    advance(ms) {
      service.advance(ms);
      bank.advance(ms);
      fiscal.advance(ms);
    },
    async settle() {
      for (let round = 0; round < 20; round++) {
        await bank.simulator.tick?.();
        await fiscal.simulator.tick?.(5);
        const { 'feed of payout': _feed, ...moving } = await service.tasks.drain();
        if (Object.values(moving).every((done) => done === 0)) return;
      }
      throw new Error('pay does not come to rest');
    },
    async close() {
      await service.close();
      await bank.close();
      await fiscal.close();
    },
  };
}

export const athlete = (): As & { sub: string } => ({ sub: randomUUID() });

export const orderFor = (coachId: string, change: object = {}) => ({
  totalAmount: '310 RUB',
  purpose: 'Training sessions with a coach',
  orderId: randomUUID(),
  services: ['a', 'b', 'c'].map((sessionId) => ({ coachDueAmount: '100 RUB', name: `Yoga ${sessionId}`, sessionId })),
  coachId,
  sendReceiptTo: 'athlete@example.com',
  ...change,
});

export const post = (
  harness: PayHarness,
  as: As,
  path: string,
  payload: object,
  headers: Record<string, string> = {},
) => harness.service.call(as, { method: 'POST', url: `/api/v1/pay${path}`, payload, headers });

export const get = (harness: PayHarness, as: As, path: string) =>
  harness.service.call(as, { method: 'GET', url: `/api/v1/pay${path}` });

/** What a payer does at the bank's page. */
export async function payAtBank(answer: LightMyRequestResponse, choice: 'pay' | 'decline' = 'pay'): Promise<void> {
  const { paymentLink } = answer.json() as { paymentLink: string };
  const done = await fetch(`${paymentLink}/${choice}`, { method: 'POST' });
  if (done.status !== 200) throw new Error(`the bank's page answered ${done.status}: ${await done.text()}`);
}
