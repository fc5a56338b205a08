import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS } from '@leko/runtime/durations';
import { createUpstream, type Outcome, type Upstream, type UpstreamParts } from '@leko/upstream';
import { type Static, Type } from '@sinclair/typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Fault = Type.Object({ code: Type.Integer(), text: Type.String(), type: Type.Optional(Type.String()) });
const MaybeFault = Type.Optional(Nullable(Fault));
export type FirstOfdFault = Static<typeof Fault>;

const Token = Type.Object({ token: Type.String({ minLength: 1 }) });
const Accepted = Type.Object({
  uuid: Type.Optional(Nullable(Type.String({ maxLength: 128 }))),
  status: Type.String(),
  error: MaybeFault,
});
export type FirstOfdAccepted = Static<typeof Accepted>;
const Report = Type.Object({
  uuid: Type.String(),
  status: Type.Union([Type.Literal('wait'), Type.Literal('done'), Type.Literal('fail')]),
  error: MaybeFault,
  payload: Type.Optional(Type.Unknown()),
});
export type FirstOfdReport = Static<typeof Report>;

export interface FirstOfdOptions {
  readonly baseUrl: string;
  readonly login: string;
  readonly password: string;
  readonly groupCode: string;
  /** How long to leave between two questions; the register answers one a second. */
  readonly reportIntervalMs: number;
}

const TIMEOUT_MS = 10_000;
const CONNECTIONS = 4;
const PREFIX = '/possystem/v4';
/** Ours are renewed well before the 24 h of the service. Real time, because the service's clock decides. */
const TOKEN_MS = 12 * HOUR_MS;

/** The calls of the receipt protocol. */
export function createFirstOfdClient(options: FirstOfdOptions, parts: UpstreamParts) {
  const upstream = { ...parts, name: 'firstofd', baseUrl: options.baseUrl, refusedStatuses: [400, 401, 404, 429] };
  const call = createUpstream({ ...upstream, connections: CONNECTIONS });
  // A refused login affects every receipt, so it counts as no answer and the breaker opens.
  const logIn = createUpstream({ ...upstream, connections: 1, refusedStatuses: [] });
  const withToken = createLogin(logIn, options);
  const turn = paced(options.reportIntervalMs);
  const group = `${PREFIX}/${options.groupCode}`;
  const common = { timeoutMs: TIMEOUT_MS, refusal };

  return {
    register: (
      operation: 'sell' | 'sell_refund',
      receiptId: string,
      body: object,
    ): Promise<Outcome<FirstOfdAccepted>> =>
      withToken(receiptId, (headers) =>
        call({
          ...common,
          method: 'POST',
          path: `${group}/${operation}`,
          headers,
          body,
          trackingId: receiptId,
          answer: Accepted,
        }),
      ),
    report: (receiptId: string, uuid: string): Promise<Outcome<FirstOfdReport>> =>
      withToken(receiptId, async (headers) => {
        await turn();
        const path = `${group}/report/${encodeURIComponent(uuid)}`;
        return call({ ...common, method: 'GET', path, headers, trackingId: receiptId, answer: Report });
      }),
  };
}

/** Asks with the headers of a logged-in caller. */
type WithToken = <T>(
  trackingId: string,
  ask: (headers: { readonly token: string }) => Promise<Outcome<T>>,
) => Promise<Outcome<T>>;

/** Our login. The token is fetched on demand, and once more when it is refused. */
function createLogin(logIn: Upstream, { login, password }: FirstOfdOptions): WithToken {
  let token: { value: string; until: number } | undefined;

  async function freshToken(trackingId: string): Promise<Outcome<string>> {
    if (token && token.until > performance.now()) return { kind: 'ok', value: token.value };
    const outcome = await logIn({
      method: 'POST',
      path: `${PREFIX}/getToken`,
      body: { login, pass: password },
      trackingId,
      timeoutMs: TIMEOUT_MS,
      answer: Token,
    });
    if (outcome.kind !== 'ok') return noEntry(outcome.reason);
    token = { value: outcome.value.token, until: performance.now() + TOKEN_MS };
    return { kind: 'ok', value: token.value };
  }

  return async (trackingId, ask) => {
    const first = await freshToken(trackingId);
    if (first.kind !== 'ok') return first;
    const outcome = await ask({ token: first.value });
    if (outcome.kind !== 'refused' || outcome.status !== 401) return outcome;
    // A refused token means that nothing was done, so asking again is safe. A concurrent call may have replaced it.
    if (token?.value === first.value) token = undefined;
    const second = await freshToken(trackingId);
    if (second.kind !== 'ok') return second;
    const again = await ask({ token: second.value });
    return again.kind === 'refused' && again.status === 401 ? noEntry(again.reason) : again;
  };
}

/** Spaces calls evenly. Real time, because the service limits the rate. */
function paced(intervalMs: number): () => Promise<void> {
  let free = 0;
  return async () => {
    const now = performance.now();
    const at = Math.max(now, free);
    free = at + intervalMs;
    if (at > now) await sleep(at - now);
  };
}

/** A failed login says nothing about the receipt: it waits until the login works again. */
const noEntry = (reason: string) => ({ kind: 'unknown' as const, reason: `login: ${reason}` });

function refusal(body: unknown): { code: string; reason: string } {
  const { error } = body as { error?: { code?: unknown; text?: unknown } | null };
  return { code: String(error?.code ?? 'refused'), reason: String(error?.text ?? 'refused') };
}
