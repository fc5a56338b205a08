import { createUpstream, type Outcome, type UpstreamParts } from '@leko/upstream';
import { type Static, Type } from '@sinclair/typebox';

const Row = Type.Object({
  rowKey: Type.String({ maxLength: 128 }),
  amount: Type.String({ maxLength: 32 }),
  state: Type.Union(
    (['WAITING', 'COMPLETE', 'FAILURE', 'DELETED', 'RETURNED'] as const).map((state) => Type.Literal(state)),
  ),
  reason: Type.Optional(Type.String()),
});
const Registry = Type.Object({
  registryId: Type.String({ minLength: 1, maxLength: 128 }),
  batchKey: Type.String(),
  rows: Type.Array(Row, { maxItems: 1_000 }),
});
const Found = Type.Object({ registries: Type.Array(Registry, { maxItems: 100 }) });
export type BankRegistry = Static<typeof Registry>;

export interface RegistrySubmission {
  readonly batchKey: string;
  readonly mode: 'IGNORE_ERRORS' | 'FAIL_ERRORS';
  readonly rows: readonly object[];
}

export interface RegistryOptions {
  readonly baseUrl: string;
  readonly token: string;
}

/** docs/reliability.md, rule 15. */
const CONNECTIONS = 2;
const SUBMIT_TIMEOUT_MS = 20_000;
const READ_TIMEOUT_MS = 5_000;

/** The calls of the bank's registry protocol. A conflict or a server error is not definite, so its outcome is unknown. */
export function createRegistryClient({ baseUrl, token }: RegistryOptions, parts: UpstreamParts) {
  const call = createUpstream({
    ...parts,
    name: 'tochka_b2b_registry',
    baseUrl,
    connections: CONNECTIONS,
    refusedStatuses: [400, 403, 404, 422],
  });
  const headers = { authorization: `Bearer ${token}` };
  const read = { method: 'GET', headers, timeoutMs: READ_TIMEOUT_MS, refusal } as const;

  return {
    submit: (body: RegistrySubmission): Promise<Outcome<BankRegistry>> =>
      call({
        method: 'POST',
        path: '/registries',
        headers,
        body,
        trackingId: body.batchKey,
        timeoutMs: SUBMIT_TIMEOUT_MS,
        answer: Registry,
        refusal,
      }),
    find: (batchKey: string): Promise<Outcome<Static<typeof Found>>> =>
      call({ ...read, path: '/registries', query: { batchKey }, trackingId: batchKey, answer: Found }),
    list: (page: number): Promise<Outcome<Static<typeof Found>>> =>
      call({ ...read, path: '/registries', query: { page: String(page) }, trackingId: `page ${page}`, answer: Found }),
    get: (registryId: string, trackingId: string): Promise<Outcome<BankRegistry>> =>
      call({ ...read, path: `/registries/${encodeURIComponent(registryId)}`, trackingId, answer: Registry }),
  };
}

function refusal(body: unknown): { code: string; reason: string } {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  return { code: String(code ?? 'refused'), reason: String(message ?? 'refused') };
}
