import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServedSimulator, serveSimulator } from '@leko/simulators/kit';
import { objectStoreSimulator } from '@leko/simulators/s3';

export interface TestStore {
  readonly served: ServedSimulator;
  readonly config: typeof variables & { readonly OBJECT_STORE_URL: string };
  /** Every object that the store has. */
  objects(): { key: string; bytes: number; sha256: string; contentType: string }[];
  fault(fault: string, more?: { times?: number; match?: string }): void;
  heal(): void;
  close(): Promise<void>;
}

const NAME = 'object_store';
const variables = {
  PUBLIC_URL: 'https://pay.leko.example',
  DOCUMENT_LINK_SECRET: 'a secret of more than thirty-two characters',
  OBJECT_STORE_REGION: 'ru-central1',
  OBJECT_STORE_BUCKET: 'leko-documents',
  OBJECT_STORE_PATH_STYLE: 'true',
  OBJECT_STORE_ACCESS_KEY: 'key',
  OBJECT_STORE_SECRET_KEY: 'secret',
} as const;

/** An object store of a test's own, and the variables of a service that uses it. */
export async function startObjectStore(): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'leko-objects-'));
  const { OBJECT_STORE_ACCESS_KEY: accessKey, OBJECT_STORE_SECRET_KEY: secretKey } = variables;
  const served = await serveSimulator((ctx) => objectStoreSimulator(ctx, { directory, accessKey, secretKey }));
  return {
    served,
    config: { ...variables, OBJECT_STORE_URL: served.url },
    // The simulator's effects are plain objects; these are their documented names.
    objects: () => served.simulator.truth() as ReturnType<TestStore['objects']>,
    fault: (fault, more = {}) => void served.faults.add(NAME, { fault, ...more }),
    heal: () => served.faults.clear(NAME),
    async close() {
      await served.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
