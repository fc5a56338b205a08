import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';

type Pass = (request: InjectOptions) => Promise<LightMyRequestResponse | undefined>;

/** Where hooks of the bank and callbacks of the fiscal service come in, whichever copy takes them. */
export interface Door {
  readonly url: string;
  passTo(pass: Pass): void;
  /** What came in and was neither taken nor put off. */
  readonly refused: string[];
  /** All that has come in, which anybody may send again. */
  readonly heard: InjectOptions[];
  close(): Promise<void>;
}

/** 503: the key of the bank is not to be had, and the hook comes again. */
const TAKEN = [200, 503];

export async function openDoor(): Promise<Door> {
  let pass: Pass | undefined;
  const heard: InjectOptions[] = [];
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
    heard.push(hook);
    const answer = await pass?.(hook);
    if (answer && !TAKEN.includes(answer.statusCode)) refused.push(`${request.url} → ${answer.statusCode}`);
    if (answer === undefined) return void request.socket.destroy();
    response.writeHead(answer.statusCode).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a TCP port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ heard, refused },
    passTo(next) {
      pass = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
