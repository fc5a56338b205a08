import { createCipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

export const ENCRYPTION = 'A256GCM';
export const WRAPPING = 'A256GCMKW';

const KEY_BYTES = 32;
/** RFC 7518: GCM with a 96-bit initialization vector and a 128-bit tag. */
const IV_BYTES = 12;

/**
 * JSON Web Encryption, compact form (RFC 7516; A256GCMKW and A256GCM of RFC 7518): a fresh data key seals the text, the key
 * of the vault seals the data key, and the header is authenticated with both. Done at once by Node's own cipher: that costs
 * a tenth of the way through a thread, on the path of every payment; and with key objects, because Node takes six times as
 * long over a key that comes as bytes. It is opened by the library.
 */
export function sealCompact(key: KeyObject, header: object, text: string): string {
  const dataKey = randomBytes(KEY_BYTES);
  const wrapped = gcm(key, dataKey);
  const head = base64url(
    Buffer.from(JSON.stringify({ ...header, iv: base64url(wrapped.iv), tag: base64url(wrapped.tag) })),
  );
  const sealed = gcm(createSecretKey(dataKey), Buffer.from(text), Buffer.from(head));
  return [head, ...[wrapped.text, sealed.iv, sealed.text, sealed.tag].map(base64url)].join('.');
}

function gcm(key: KeyObject, plain: Buffer, authenticated?: Buffer) {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  if (authenticated) cipher.setAAD(authenticated);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, text, tag: cipher.getAuthTag() };
}

const base64url = (bytes: Buffer): string => bytes.toString('base64url');
