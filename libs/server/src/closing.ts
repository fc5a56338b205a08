import type { FastifyInstance, FastifyReply } from 'fastify';
import { commonProblems, ProblemError } from './problem.ts';
import { retryAfter } from './retry-after.ts';

/** The answer to requests that arrive while this process stops. */
export const stopping = (): ProblemError =>
  new ProblemError(commonProblems.unavailable, { detail: 'stopping', retryAfterSeconds: retryAfter.process });

/** How a server ends its connections: each answer under way is the last on its own, each new request is a problem. */
export interface Closing {
  /** The problem in place of `error`, while the server closes; for errors that Fastify meets before any hook. */
  insteadOf(error: unknown, reply: FastifyReply): unknown;
  /** Adds the hooks; before all others, and with `return503OnClosing: false`, as Fastify's own 503 is no problem of ours. */
  guard(app: FastifyInstance): void;
}

export function createClosing(): Closing {
  let isClosing = false;
  const sayLast = (reply: FastifyReply) => void reply.header('connection', 'close');

  return {
    insteadOf(error, reply) {
      if (!isClosing) return error;
      sayLast(reply);
      return stopping();
    },
    guard(app) {
      app.addHook('preClose', (done) => {
        isClosing = true;
        done();
      });
      app.addHook('onRequest', (_request, _reply, next) => next(isClosing ? stopping() : undefined));
      app.addHook('onSend', (_request, reply, _payload, next) => {
        if (isClosing) sayLast(reply);
        next();
      });
    },
  };
}
