import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import {
  type Callback,
  type CallbackDeliverer,
  openCallbacks,
  requestText,
  roublesText,
  type SimulatorContext,
} from '../kit/index.ts';
import { type Operation, reportedKopecks } from './operation.ts';

export type BankHooks = {
  /** Notifies the shop of a successful operation after the current answer, unless a fault says otherwise. */
  announce(operation: Operation, text: string): void;
  /** As announce, but waits for the first attempt: the hook overtakes the answer. */
  announceFirst(operation: Operation, text: string): Promise<void>;
  publicJwk(): Promise<JWK>;
  idle(): Promise<number>;
  close(): Promise<void>;
};

/** The payer's request does not carry our id, so `match` of a business fault may name the paymentLinkId too. */
export function faultText(request: FastifyRequest, operation: Operation): string {
  return `${requestText(request)}\n${operation.paymentLinkId}`;
}

const KEYS = 'tochka_acquiring.key';

/** The bank's webhooks: a bare RS256 JWT as text/plain, for successful operations only. */
export function openBankHooks(ctx: SimulatorContext, webhookUrl: string | undefined): BankHooks {
  const callbacks = openCallbacks(ctx.log ? { log: ctx.log } : {});
  let key: Promise<JWK> | undefined;
  const privateJwk = () => {
    key ??= loadKey(ctx);
    return key;
  };
  const copies = (text: string): number => {
    if (ctx.faults.take('tochka_acquiring', 'no_callback', text)) return 0;
    return ctx.faults.take('tochka_acquiring', 'duplicate_callback', text) ? 2 : 1;
  };
  const deliver = async (operation: Operation, text: string, way: CallbackDeliverer['sendNow']): Promise<void> => {
    const count = copies(text);
    if (webhookUrl === undefined || count === 0) return;
    const callback = await hook(webhookUrl, operation, await privateJwk());
    for (let copy = 0; copy < count; copy += 1) await way(callback);
  };
  const signing = new Set<Promise<void>>();

  return {
    announce(operation, text) {
      const done = deliver(operation, text, async (callback) => callbacks.send(callback));
      signing.add(done);
      void done.finally(() => signing.delete(done));
    },
    announceFirst: (operation, text) => deliver(operation, text, callbacks.sendNow),
    async publicJwk() {
      const { kty, n, e } = await privateJwk();
      return { kty, n, e } as JWK; // exactOptionalPropertyTypes: an RSA key always has n and e.
    },
    async idle() {
      await Promise.allSettled(signing);
      return callbacks.idle();
    },
    close: () => callbacks.close(),
  };
}

async function hook(url: string, operation: Operation, jwk: JWK): Promise<Callback> {
  const body = await new CompactSign(Buffer.from(JSON.stringify(claims(operation))))
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256' })
    .sign(await importJWK(jwk, 'RS256'));
  return { url, body, contentType: 'text/plain' };
}

// No iat, exp or jti: the bank sends none, so a replayed hook looks fresh.
function claims(operation: Operation): object {
  const common = {
    webhookType: 'acquiringInternetPayment',
    customerCode: operation.customerCode,
    operationId: operation.operationId,
    amount: roublesText(reportedKopecks(operation)),
    paymentType: operation.paid?.type,
    purpose: operation.purpose,
    merchantId: operation.merchantId,
    status: operation.status,
    paymentLinkId: operation.paymentLinkId,
  };
  if (operation.paid?.type !== 'sbp') return { ...common, consumerId: operation.consumerId ?? randomUUID() };
  return {
    ...common,
    transactionId: operation.paid.transactionId,
    qrcId: qrcId(operation),
    payerName: 'Иван Иванович И.',
  };
}

function qrcId({ operationId }: Operation): string {
  return `AD${operationId.replaceAll('-', '').toUpperCase().slice(0, 30)}`;
}

async function loadKey({ documents }: SimulatorContext): Promise<JWK> {
  const known = documents.get<JWK>(KEYS, 'signing');
  if (known) return known;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return documents.put(KEYS, 'signing', await exportJWK(privateKey));
}
