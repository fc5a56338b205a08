import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { publicUrl } from '@leko/server';
import type { Checkouts } from '../deps.ts';

const ID_BYTES = 16;
/** The id and 32 bytes of proof. */
const SECRET = /^[A-Za-z0-9_-]{64}$/;

/** The secret is the payment's id with a proof that only we can make, so there is nothing to keep and nothing to guess. */
export function createCheckouts(options: { publicUrl: string; secret: string }): Checkouts {
  const key = createSecretKey(options.secret, 'utf8');
  const proofOf = (id: Buffer) => createHmac('sha256', key).update('checkout\n').update(id).digest();

  function secretOf(paymentId: string): string {
    const id = Buffer.from(paymentId.replaceAll('-', ''), 'hex');
    return Buffer.concat([id, proofOf(id)]).toString('base64url');
  }

  return {
    secretOf,
    urlOf: (paymentId) => publicUrl(options.publicUrl, `/api/v1/pay/checkouts/${secretOf(paymentId)}`).href,
    paymentOf(secret) {
      if (!SECRET.test(secret)) return undefined;
      const given = Buffer.from(secret, 'base64url');
      const id = given.subarray(0, ID_BYTES);
      if (!timingSafeEqual(given.subarray(ID_BYTES), proofOf(id))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}
