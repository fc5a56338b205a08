import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';

type Forward = (request: InjectOptions) => Promise<LightMyRequestResponse | undefined>;

/** Receives webhooks of the bank and callbacks of the fiscal service, and forwards them to a copy of pay. */
export interface Gateway {
  readonly url: string;
  forwardTo(forward: Forward): void;
  /** Requests that were answered with neither success nor 503. */
  readonly refused: string[];
  /** Every request so far; a test may send it again. */
  readonly received: InjectOptions[];
  close(): Promise<void>;
}

/** 503: the key of the bank could not be read; the bank sends the hook again. */
const TAKEN = [200, 503];

export async function openGateway(): Promise<Gateway> {
  let forward: Forward | undefined;
  const received: InjectOptions[] = [];
  const refused: string[] = [];
  const server = createServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    const hook: InjectOptions = {
      method: 'POST',
      url: request.url ?? '/',
      headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
      payload: Buffer.concat(parts),
    };
    received.push(hook);
    const answer = await forward?.(hook);
    if (answer && !TAKEN.includes(answer.statusCode)) refused.push(`${request.url} → ${answer.statusCode}`);
    if (answer === undefined) return void request.socket.destroy();
    response.writeHead(answer.statusCode).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a TCP port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ received, refused },
    forwardTo(next) {
      forward = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
