import { Agent, request } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  /** With its query, exactly as it goes over the wire. */
  readonly target: string;
  /** In order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

export interface HttpAnswer {
  /** 0 where no answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Why there is none. */
  readonly failure?: string;
}

export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** Longer than the gateway gives a service; who waits longer than this gets no answer at all. */
const TIMEOUT_MS = 30_000;
const MAX_SOCKETS = 32;

/** Plain HTTP without the politeness of a client library: any method, any path, any header twice. */
export function createSend(url: string): Send & { close(): void } {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  const send = ({ method, target, headers, body }: HttpRequest): Promise<HttpAnswer> =>
    new Promise((resolve) => {
      const fail = (error: Error) => resolve({ status: 0, headers: {}, body: Buffer.alloc(0), failure: error.message });
      // Said even of nothing: headers given as a list are sent before Node knows that no body follows.
      const silent = body === undefined && ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
      const length = silent ? [] : [['content-length', String(body?.length ?? 0)] as const];
      const host = ['host', `${hostname}:${port}`] as const;
      const raw = [host, ...length, ...headers].flat();
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const outgoing = request({ hostname, port, agent, method, path: target, headers: raw, signal }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', fail);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }),
        );
      });
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  return Object.assign(send, { close: () => agent.destroy() });
}
