import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { method: string; path: string; contentType: string; body: string };

export type CallbackReceiver = {
  url: string;
  received: Received[];
  /** What it answers with from now on. */
  answerWith(status: number): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A stand-in for the shop that writes down the callbacks it gets. */
export async function openReceiver(onReceive: (received: Received) => void = () => {}): Promise<CallbackReceiver> {
  const received: Received[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const entry: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      contentType: request.headers['content-type'] ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    };
    received.push(entry);
    onReceive(entry);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a TCP port has an AddressInfo, not a pipe name.
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answerWith: (next) => {
      status = next;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
