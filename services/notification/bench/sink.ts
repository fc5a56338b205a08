import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A mail server in a process of its own that takes everything and keeps nothing. */
export interface Sink {
  readonly port: number;
  /** How many mails it took since it was opened, once it has reported. */
  taken(): Promise<number>;
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('./smtp-sink.ts', import.meta.url)), [], { stdio: 'inherit' });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  let taken = 0;
  child.on('message', (report: { taken: number }) => {
    taken = report.taken;
  });
  return {
    port,
    async taken() {
      await once(child, 'message');
      return taken;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
