import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FaultBook, TRANSPORT_FAULTS, type TransportFault, type UpstreamName } from './faults.ts';

export type ProtocolAnswer = { status: number; body: object };

export type TransportFaultOptions = {
  upstream: UpstreamName;
  faults: FaultBook;
  /** The definite refusal of this protocol: no effect, and saying so. */
  refusal: () => ProtocolAnswer;
  /** A failure of this protocol after which it is unknown whether there was an effect; `turn` counts from 1. */
  failure: (turn: number) => ProtocolAnswer;
  /** Calls that only serve others (tokens, keys): a fault without `match` leaves them alone. */
  auxiliary?: (requestText: string) => boolean;
  /** How long an answer takes that is made slow, milliseconds. */
  slowMs?: number;
};

/** Longer than any client waits, so that it has given up by itself. */
const HANG_MS = 600_000;
const SLOW_MS = 3_000;
const BEFORE: readonly TransportFault[] = ['refuse', 'hang', 'reset', 'error'];

type Planned = { fault: TransportFault; turn: number };

/** "METHOD /path?query\nbody" with the path as the protocol documents it, without the place it is mounted at. */
export function requestText(request: FastifyRequest): string {
  const prefix = request.server.prefix;
  const path = request.url.startsWith(prefix) ? request.url.slice(prefix.length) : request.url;
  const body = typeof request.body === 'string' ? request.body : (JSON.stringify(request.body) ?? '');
  return `${request.method} ${path}\n${body}`;
}

/** Makes every route of `app` that is registered after this call misbehave as the fault book says. */
export function installTransportFaults(app: FastifyInstance, options: TransportFaultOptions): void {
  const planned = new WeakMap<FastifyRequest, Planned>();
  const hung = new Set<Socket>();

  app.addHook('preHandler', async (request, reply) => {
    const plan = planFault(request, options);
    if (!plan) return;
    planned.set(request, plan);
    if (BEFORE.includes(plan.fault)) await failBefore(plan, request, reply, { ...options, hung });
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const plan = planned.get(request);
    return plan ? spoilAnswer(plan, request, reply, { ...options, payload }) : payload;
  });
  app.addHook('preClose', async () => {
    for (const socket of hung) socket.destroy();
  });
}

function planFault(request: FastifyRequest, options: TransportFaultOptions): Planned | undefined {
  const text = requestText(request);
  const { faults, upstream, auxiliary } = options;
  const taken = auxiliary?.(text)
    ? faults.takeMatched(upstream, TRANSPORT_FAULTS, text)
    : faults.take(upstream, TRANSPORT_FAULTS, text);
  // take() answers with one of the names it was asked for.
  return taken && { fault: taken.fault as TransportFault, turn: taken.used };
}

type Before = TransportFaultOptions & { hung: Set<Socket> };

async function failBefore(plan: Planned, request: FastifyRequest, reply: FastifyReply, options: Before): Promise<void> {
  const socket = request.raw.socket;
  switch (plan.fault) {
    case 'refuse':
      return void (await sendAnswer(reply, options.refusal()));
    case 'error':
      return void (await sendAnswer(reply, options.failure(plan.turn)));
    case 'reset':
      reply.hijack();
      return cutOff(socket);
    case 'hang':
      reply.hijack();
      return holdOpen(socket, options.hung);
    default:
      return;
  }
}

async function spoilAnswer(
  plan: Planned,
  request: FastifyRequest,
  reply: FastifyReply,
  { failure, payload, slowMs = SLOW_MS }: TransportFaultOptions & { payload: unknown },
): Promise<unknown> {
  switch (plan.fault) {
    case 'slow':
      await sleep(slowMs);
      return payload;
    case 'error_after_effect': {
      const answer = failure(1);
      reply.code(answer.status).removeHeader('content-length');
      return JSON.stringify(answer.body);
    }
    case 'garbage':
      reply.code(200).type('text/html; charset=utf-8').removeHeader('content-length');
      return '<html><body>Ведутся технические работы</body></html>';
    case 'reset_after_effect':
      cutOff(request.raw.socket);
      return payload;
    default:
      return payload;
  }
}

function sendAnswer(reply: FastifyReply, { status, body }: ProtocolAnswer): FastifyReply {
  return reply.code(status).send(body);
}

function cutOff(socket: Socket): void {
  // A RST is what a crashed peer or a firewall sends; a mere FIN would look like a polite empty answer.
  if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy();
  else socket.destroy();
}

function holdOpen(socket: Socket, hung: Set<Socket>): void {
  const timer = setTimeout(() => socket.destroy(), HANG_MS);
  hung.add(socket);
  socket.once('close', () => {
    clearTimeout(timer);
    hung.delete(socket);
  });
}
