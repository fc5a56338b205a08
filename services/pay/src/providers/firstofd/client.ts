import { createUpstream, type Outcome, type UpstreamParts } from '@leko/upstream';
import { type Static, Type } from '@sinclair/typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Fault = Type.Object({ code: Type.Integer(), text: Type.String(), type: Type.Optional(Type.String()) });

const Token = Type.Object({ token: Type.String({ minLength: 1 }) });
const Accepted = Type.Object({ uuid: Type.String({ minLength: 1, maxLength: 128 }), status: Type.String() });
const Report = Type.Object({
  uuid: Type.String(),
  status: Type.Union([Type.Literal('wait'), Type.Literal('done'), Type.Literal('fail')]),
  error: Type.Optional(Nullable(Fault)),
  payload: Type.Optional(
    Nullable(Type.Object({ total: Type.Number(), ofd_receipt_url: Type.Optional(Type.String({ maxLength: 2083 })) })),
  ),
});
export type FirstOfdReport = Static<typeof Report>;

export interface FirstOfdOptions {
  readonly baseUrl: string;
  readonly login: string;
  readonly password: string;
  readonly groupCode: string;
}

const TIMEOUT_MS = 10_000;
const CONNECTIONS = 4;
const PREFIX = '/possystem/v4';
/** Ours are renewed well before the 24 h of the service. Real time: it is the service's clock that counts. */
const TOKEN_MS = 12 * 60 * 60 * 1_000;

/** The calls of the receipt protocol. The token is fetched on demand, and once more when it is refused. */
export function createFirstOfdClient(options: FirstOfdOptions, parts: UpstreamParts) {
  const call = createUpstream({
    ...parts,
    name: 'firstofd',
    baseUrl: options.baseUrl,
    connections: CONNECTIONS,
    refusedStatuses: [400, 401, 404],
  });
  let token: { value: string; until: number } | undefined;

  async function freshToken(trackingId: string): Promise<Outcome<string>> {
    if (token && token.until > performance.now()) return { kind: 'ok', value: token.value };
    const outcome = await call({
      method: 'POST',
      path: `${PREFIX}/getToken`,
      body: { login: options.login, pass: options.password },
      trackingId,
      timeoutMs: TIMEOUT_MS,
      answer: Token,
      refusal,
    });
    if (outcome.kind !== 'ok') return noEntry(outcome.reason);
    token = { value: outcome.value.token, until: performance.now() + TOKEN_MS };
    return { kind: 'ok', value: token.value };
  }

  async function withToken<T>(trackingId: string, ask: (token: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const first = await freshToken(trackingId);
    if (first.kind !== 'ok') return first;
    const outcome = await ask(first.value);
    if (outcome.kind !== 'refused' || outcome.status !== 401) return outcome;
    token = undefined; // A refused token means that nothing was done, so asking again is safe.
    const second = await freshToken(trackingId);
    if (second.kind !== 'ok') return second;
    const again = await ask(second.value);
    return again.kind === 'refused' && again.status === 401 ? noEntry(again.reason) : again;
  }

  return {
    sell: (receiptId: string, body: object): Promise<Outcome<Static<typeof Accepted>>> =>
      withToken(receiptId, (value) =>
        call({
          method: 'POST',
          path: `${PREFIX}/${options.groupCode}/sell`,
          headers: { token: value },
          body,
          trackingId: receiptId,
          timeoutMs: TIMEOUT_MS,
          answer: Accepted,
          refusal,
        }),
      ),
    report: (receiptId: string, uuid: string): Promise<Outcome<FirstOfdReport>> =>
      withToken(receiptId, (value) =>
        call({
          method: 'GET',
          path: `${PREFIX}/${options.groupCode}/report/${encodeURIComponent(uuid)}`,
          headers: { token: value },
          trackingId: receiptId,
          timeoutMs: TIMEOUT_MS,
          answer: Report,
          refusal,
        }),
      ),
  };
}

/** Trouble with our login says nothing about the receipt: it waits until somebody mends the login. */
const noEntry = (reason: string) => ({ kind: 'unknown' as const, reason: `login: ${reason}` });

function refusal(body: unknown): { code: string; reason: string } {
  const { error } = body as { error?: { code?: unknown; text?: unknown } | null };
  return { code: String(error?.code ?? 'refused'), reason: String(error?.text ?? 'refused') };
}
