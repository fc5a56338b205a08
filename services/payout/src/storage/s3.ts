import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Outcome } from '@leko/upstream';
import type { ObjectStore, StorableObject } from './object-store.ts';

export interface S3Options {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** The bucket in the path instead of the host name, as most stores beside Amazon's want it. */
  readonly pathStyle: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** docs/reliability.md, rule 15. */
const CONNECT_TIMEOUT_MS = 2_000;
const PUT_TIMEOUT_MS = 10_000;
/** A caller waits, and the gateway ends a read after 5 s. */
const GET_TIMEOUT_MS = 4_000;
/** Both calls may be made again without harm, and a connection that was kept open may be dead. */
const ATTEMPTS = 2;
/** Temporary: no refusal of this request. */
const TEMPORARY = [408, 409, 425, 429];

/** Any store that speaks the S3 protocol. A bucket that is not there yet is made, where the key may do that. */
export function s3ObjectStore(options: S3Options): ObjectStore {
  const client = createClient(options);
  const Bucket = options.bucket;

  const put = ({ key, body, sha256, contentType }: StorableObject) =>
    client.send(
      new PutObjectCommand({
        Bucket,
        Key: key,
        Body: body,
        ContentType: contentType,
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      }),
      { abortSignal: AbortSignal.timeout(PUT_TIMEOUT_MS) },
    );

  async function putInNewBucket(object: StorableObject): Promise<void> {
    const abortSignal = AbortSignal.timeout(PUT_TIMEOUT_MS);
    await client.send(new CreateBucketCommand({ Bucket }), { abortSignal });
    await put(object);
  }

  async function read(key: string): Promise<Buffer> {
    const abortSignal = AbortSignal.timeout(GET_TIMEOUT_MS);
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }), { abortSignal });
    if (Body === undefined) throw new Error('the store answered without an object');
    return Buffer.from(await Body.transformToByteArray());
  }

  return {
    put: (object) =>
      outcomeOf(async () => {
        await put(object).catch((error: unknown) => {
          if (nameOf(error) !== 'NoSuchBucket') throw error;
          return putInNewBucket(object);
        });
        return undefined;
      }),
    get: (key) => outcomeOf(() => read(key)),
  };
}

const createClient = ({ endpoint, region, pathStyle, accessKey, secretKey }: S3Options): S3Client =>
  new S3Client({
    endpoint,
    region,
    forcePathStyle: pathStyle,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    maxAttempts: ATTEMPTS,
    // Only checksums that every store knows; the one of a put is our own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: PUT_TIMEOUT_MS },
  });

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'ok', value: await work() };
  } catch (error) {
    const { name, message } = error as Error;
    const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
    const isRefusal = status >= 400 && status < 500 && !TEMPORARY.includes(status);
    if (isRefusal) return { kind: 'refused', status, code: name, reason: `${name}: ${message}` };
    return { kind: 'unknown', reason: `${name}: ${message}` };
  }
}

const nameOf = (error: unknown): string | undefined => (error instanceof S3ServiceException ? error.name : undefined);
