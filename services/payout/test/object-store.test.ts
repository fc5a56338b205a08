import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3ObjectStore } from '../src/storage/s3.ts';
import { startObjectStore, type TestStore } from './support/object-store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startObjectStore();
});
afterAll(() => store.close());

const optionsOf = (more: object = {}) => ({
  endpoint: store.served.url,
  region: 'ru-central1',
  bucket: 'documents',
  pathStyle: true,
  accessKey: 'key',
  secretKey: 'secret',
  ...more,
});
const body = Buffer.from('%PDF-1.3 Акт');
const object = (key: string, more: object = {}) => {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { key, body, sha256, contentType: 'application/pdf', ...more };
};

describe('the S3 adapter', () => {
  test('makes the bucket, puts, puts again and reads', async () => {
    const objects = s3ObjectStore(optionsOf());

    expect(await objects.put(object('acts/one.pdf'))).toEqual({ kind: 'ok', value: undefined });
    expect(await objects.put(object('acts/one.pdf'))).toEqual({ kind: 'ok', value: undefined });

    expect(await objects.get('acts/one.pdf')).toEqual({ kind: 'ok', value: body });
    expect(store.objects()).toMatchObject([
      { key: 'acts/one.pdf', bytes: body.length, contentType: 'application/pdf' },
    ]);
  });

  test('distinguishes a refusal from an unknown outcome', async () => {
    const named = (more: object) => s3ObjectStore(optionsOf(more)).put(object('acts/two.pdf'));

    expect(await s3ObjectStore(optionsOf()).get('acts/none.pdf')).toMatchObject({ kind: 'refused', code: 'NoSuchKey' });
    expect(await named({ secretKey: 'guess' })).toMatchObject({ kind: 'refused', code: 'SignatureDoesNotMatch' });
    expect(await named({ accessKey: 'guess' })).toMatchObject({ kind: 'refused', code: 'InvalidAccessKeyId' });
    expect(await named({ endpoint: 'http://127.0.0.1:1' })).toMatchObject({ kind: 'unknown' });
    store.fault('error');
    expect(await named({})).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('InternalError') });
    store.heal();
  });

  test('has the store verify the checksum', async () => {
    const wrong = object('acts/three.pdf', { sha256: '0'.repeat(64) });

    expect(await s3ObjectStore(optionsOf()).put(wrong)).toMatchObject({ kind: 'refused', code: 'BadDigest' });
    expect(store.objects().map(({ key }) => key)).not.toContain('acts/three.pdf');
  });
});

type Sent = { path: string; body: Buffer; headers: Record<string, string> };

/** A put that is changed on the way, after it was signed; what the store says. */
function tampered(change: (request: Sent) => Partial<Sent>): Promise<string> {
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const client = new S3Client({ endpoint: store.served.url, region: 'x', forcePathStyle: true, credentials });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as Sent; // An HTTP request by then.
      Object.assign(request, change(request));
      return next(args);
    },
    { step: 'deserialize', name: 'tamper' },
  );
  const put = new PutObjectCommand({ Bucket: 'documents', Key: 'acts/bait.pdf', Body: body });
  return client.send(put).then(
    () => 'ok',
    (error: Error) => error.name,
  );
}

const withHeader = (name: string, value: string) => (request: Sent) => ({
  headers: { ...request.headers, [name]: value },
});

describe('the simulated store', () => {
  test.each<[string, (request: Sent) => Partial<Sent>, string]>([
    ['as it was signed', () => ({}), 'ok'],
    ['with another body', () => ({ body: Buffer.alloc(body.length) }), 'XAmzContentSHA256Mismatch'],
    ['to another key', () => ({ path: '/documents/acts/other.pdf' }), 'SignatureDoesNotMatch'],
    ['of another type', withHeader('content-type', 'text/html'), 'SignatureDoesNotMatch'],
    ['of an old date', withHeader('x-amz-date', '20200101T000000Z'), 'RequestTimeTooSkewed'],
    ['without a signature', withHeader('authorization', ''), 'AccessDenied'],
  ])('answers a request %s', async (_what, change, answer) => {
    expect(await tampered(change)).toBe(answer);
  });
});
