import { connect, type Socket } from 'node:net';

/** What came back on a connection until it was closed, or until the time limit. */
export function raw(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  return talk(port, (socket) => {
    for (const piece of pieces) socket.write(piece);
  });
}

const PATIENCE_MS = 20_000;

export function talk(port: number, say: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined); // A refused sender often meets a closed connection; what was read counts.
    socket.on('close', () => resolve(answer));
    socket.on('connect', () => say(socket));
  });
}

/** The status lines of all answers on one connection. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
