import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatorContext } from '../kit/index.ts';

export type StoredObject = {
  bucket: string;
  key: string;
  bytes: number;
  sha256: string;
  etag: string;
  contentType: string;
  at: string;
};

export type Objects = {
  hasBucket(bucket: string): boolean;
  addBucket(bucket: string): void;
  put(object: Pick<StoredObject, 'bucket' | 'key' | 'contentType'>, body: Buffer): StoredObject;
  find(bucket: string, key: string): StoredObject | undefined;
  read(object: StoredObject): Buffer;
  remove(bucket: string, key: string): void;
};

const BUCKETS = 'object_store.bucket';
export const OBJECTS = 'object_store.object';

const digest = (algorithm: 'sha256' | 'md5', data: Buffer | string) => createHash(algorithm).update(data).digest('hex');
const idOf = (bucket: string, key: string) => `${bucket}/${key}`;

/** Bodies are files, named by a hash because a key may hold anything; what is known of them is a document. */
export function openObjects(
  { documents, clock }: Pick<SimulatorContext, 'documents' | 'clock'>,
  directory: string,
): Objects {
  mkdirSync(directory, { recursive: true });
  const fileOf = (bucket: string, key: string) => join(directory, digest('sha256', idOf(bucket, key)));

  return {
    hasBucket: (bucket) => documents.get(BUCKETS, bucket) !== undefined,
    addBucket: (bucket) => void documents.put(BUCKETS, bucket, { bucket }),
    put({ bucket, key, contentType }, body) {
      const file = fileOf(bucket, key);
      writeFileSync(`${file}.new`, body);
      renameSync(`${file}.new`, file);
      const [sha256, etag] = [digest('sha256', body), `"${digest('md5', body)}"`];
      const object = { bucket, key, bytes: body.length, sha256, etag, contentType, at: clock().toISOString() };
      return documents.put(OBJECTS, idOf(bucket, key), object);
    },
    find: (bucket, key) => documents.get<StoredObject>(OBJECTS, idOf(bucket, key)),
    read: ({ bucket, key }) => readFileSync(fileOf(bucket, key)),
    remove(bucket, key) {
      documents.remove(OBJECTS, idOf(bucket, key));
      rmSync(fileOf(bucket, key), { force: true });
    },
  };
}
