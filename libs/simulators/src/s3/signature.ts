import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { MINUTE_MS } from '@leko/runtime/durations';

export type SignatureProblem = 'AccessDenied' | 'InvalidAccessKeyId' | 'RequestTimeTooSkewed' | 'SignatureDoesNotMatch';

const MAX_SKEW_MS = 15 * MINUTE_MS;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/(\w+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Checks AWS Signature Version 4 in the headers, by the machine's own time as every store does; undefined: it is good. */
export function signatureProblem(request: IncomingMessage, keys: Keys, now: Date): SignatureProblem | undefined {
  const match = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (match === null) return 'AccessDenied';
  const [, accessKey, day = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  if (accessKey !== keys.accessKey) return 'InvalidAccessKeyId';
  const stamp = headerOf(request, 'x-amz-date');
  const at = Date.parse(stamp.replace(STAMP, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(now.getTime() - at) <= MAX_SKEW_MS)) return 'RequestTimeTooSkewed';
  const scope = [day, region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope.join('/'), sha256(canonical(request, signedHeaders))].join('\n');
  const key = scope.reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${keys.secretKey}`);
  const isGood = timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
  return isGood ? undefined : 'SignatureDoesNotMatch';
}

function canonical(request: IncomingMessage, signedHeaders: string): string {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const parameters = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .sort();
  const headers = signedHeaders.split(';').map((name) => `${name}:${headerOf(request, name)}\n`);
  return [
    request.method,
    path,
    parameters.join('&'),
    headers.join(''),
    signedHeaders,
    headerOf(request, 'x-amz-content-sha256'),
  ].join('\n');
}

const headerOf = ({ headers }: IncomingMessage, name: string): string =>
  String(headers[name] ?? '')
    .trim()
    .replace(/\s+/g, ' ');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
