import Fastify from 'fastify';
import { type Documents, openDocuments } from './documents.ts';
import { type FaultBook, openFaultBook } from './faults.ts';
import type { Simulator, SimulatorContext } from './simulator.ts';

export type ServedSimulator = {
  /** Base of the protocol and of the pages, for example http://127.0.0.1:40123 */
  url: string;
  simulator: Simulator;
  faults: FaultBook;
  documents: Documents;
  clock: () => Date;
  /** Moves the clock of this simulator; nothing happens by itself, call `simulator.tick()`. */
  advance(ms: number): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type ServeOptions = { now?: Date; documents?: Documents };

/**
 * Serves one simulator on a free loopback port, with a clock that stands still until it is moved.
 *
 * @example
 * await using bank = await serveSimulator((ctx) => tochkaB2bRegistrySimulator(ctx, { bearerToken: 't' }));
 * bank.faults.add('tochka_b2b_registry', { fault: 'reject_line', times: 1 });
 */
export async function serveSimulator(
  make: (ctx: SimulatorContext) => Simulator,
  { now = new Date('2026-11-20T09:00:00Z'), documents = openDocuments() }: ServeOptions = {},
): Promise<ServedSimulator> {
  let time = now.getTime();
  const clock = () => new Date(time);
  const faults = openFaultBook(documents);
  const app = Fastify({ forceCloseConnections: true });
  const ctx: SimulatorContext = { clock, documents, faults, publicUrl: '' };
  const simulator = make(ctx);
  await app.register(simulator.routes);
  // The port is known only now, and the simulator reads its own address when it answers, not before.
  ctx.publicUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    await app.close();
    await simulator.close();
  };
  return {
    url: ctx.publicUrl,
    simulator,
    faults,
    documents,
    clock,
    advance: (ms) => {
      time += ms;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
