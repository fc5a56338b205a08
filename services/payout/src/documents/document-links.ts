import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { publicUrl } from '@leko/server';

export interface DocumentLinks {
  /** An address that opens the document for five minutes from now, without a token of a user. */
  urlOf(documentId: string, now: Date): string;
  check(link: { documentId: string; token: string }, now: Date): 'good' | 'expired' | 'forged';
}

const LIFETIME_SECONDS = 300;
const TOKEN = /^([0-9a-z]{1,10})\.([A-Za-z0-9_-]{43})$/;
const EXPIRY_BASE = 36;
const MS = 1_000;

/**
 * The address carries its expiry and a proof made with our secret, so that nothing has to be stored and no address can be
 * guessed.
 */
export function createDocumentLinks(options: { publicUrl: string; secret: string }): DocumentLinks {
  const key = createSecretKey(options.secret, 'utf8');
  const proofOf = (documentId: string, expiry: string) =>
    createHmac('sha256', key).update(`document\n${documentId.toLowerCase()}\n${expiry}`).digest('base64url');

  return {
    urlOf(documentId, now) {
      const expiry = (Math.floor(now.getTime() / MS) + LIFETIME_SECONDS).toString(EXPIRY_BASE);
      const url = publicUrl(options.publicUrl, `/api/v1/pay/documents/${documentId}/content`);
      url.searchParams.set('token', `${expiry}.${proofOf(documentId, expiry)}`);
      return url.href;
    },
    check({ documentId, token }, now) {
      const [, expiry, proof] = TOKEN.exec(token) ?? [];
      if (expiry === undefined || proof === undefined) return 'forged';
      // Compared as text: four spellings of the last letter decode to the same bytes.
      if (!timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(documentId, expiry)))) return 'forged';
      return Number.parseInt(expiry, EXPIRY_BASE) * MS < now.getTime() ? 'expired' : 'good';
    },
  };
}
