import type { Outcome } from '@leko/upstream';

export interface StorableObject {
  readonly key: string;
  readonly body: Buffer;
  /** In hexadecimal; the store checks what it got against it. */
  readonly sha256: string;
  readonly contentType: string;
}

/** Where documents are kept. It is not public: they are read through this service. */
export interface ObjectStore {
  /** Safe to repeat: the same key holds the same bytes. */
  put(object: StorableObject): Promise<Outcome<undefined>>;
  get(key: string): Promise<Outcome<Buffer>>;
}
