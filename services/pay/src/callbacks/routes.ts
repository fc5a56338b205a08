import {
  commonProblems,
  ProblemError,
  problemResponses,
  type Reply,
  type Request,
  ref,
  type Server,
} from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { Callback, CallbackQuery } from './schemas.ts';
import { checkCapability, takeCallback, takeWebhook } from './trigger-read.ts';

const CallbackBody = Type.Object({}, { additionalProperties: true, description: 'Whatever the upstream wants to say' });
type Query = (typeof CallbackQuery)['static'];

const tags = ['pay'];
const response = { 200: ref(Callback), ...problemResponses };

/** Callbacks come from outside: each proves itself by the capability in its address or by a service's token. */
export function callbackRoutes(app: Server, deps: Deps): void {
  getRoute(app, deps);
  postRoute(app, deps);
  webhookRoute(app, deps);
}

function getRoute(app: Server, deps: Deps): void {
  app.get(
    '/api/v1/pay/callbacks',
    {
      config: { access: 'optional', limit: 'callback' },
      schema: {
        operationId: 'getCallback',
        summary: 'A hint that something happened',
        tags,
        querystring: CallbackQuery,
        response,
      },
    },
    async (request, reply) => {
      const answer = await take(deps, request, request.query, {});
      reply.header('vary', 'accept');
      if (!request.headers.accept?.includes('text/html')) return answer;
      return acknowledge(reply, answer.status);
    },
  );
}

function postRoute(app: Server, deps: Deps): void {
  app.post(
    '/api/v1/pay/callbacks',
    {
      // The documented body may be left out; many clients say that it is JSON all the same.
      config: { access: 'optional', limit: 'callback', body: 'optional' },
      schema: {
        operationId: 'postCallback',
        summary: 'A hint that something happened',
        tags,
        querystring: CallbackQuery,
        body: CallbackBody,
        response,
      },
    },
    async (request) => take(deps, request, request.query, request.body),
  );
}

function webhookRoute(app: Server, deps: Deps): void {
  void app.register(async (hooks) => {
    hooks.addContentTypeParser('text/plain', { parseAs: 'string' }, async (_request: unknown, text: string) => text);
    const options = { config: { access: 'public', limit: 'callback', query: 'any' } as const, schema: { hide: true } };
    hooks.post('/api/v1/pay/webhooks/tochka', options, async ({ body }) => {
      if (typeof body !== 'string') throw new ProblemError(commonProblems.unsupportedMediaType);
      await takeWebhook(deps, body);
      return {};
    });
  });
}

async function take(deps: Deps, request: Request, query: Query, body: unknown) {
  const { callback_type: type, status, tracking_id: trackingId, token } = query;
  if (token !== undefined) await checkCapability(deps, { type, trackingId, token });
  else if (!request.caller?.roles.includes('service')) {
    throw new ProblemError(request.caller ? commonProblems.forbidden : commonProblems.unauthenticated);
  }
  await takeCallback(deps, { type, status, trackingId, body });
  return { callbackType: type, status, trackingId };
}

/** The page that a payer sees on returning from the bank. It confirms nothing, because only a reading of the bank counts. */
function acknowledge(reply: Reply, status: 'SUCCESS' | 'FAILURE'): Reply {
  const text =
    status === 'SUCCESS' ? 'Спасибо! Мы проверяем оплату у банка.' : 'Оплата не прошла. Можно попробовать ещё раз.';
  return reply
    .type('text/html; charset=utf-8')
    .serializer((page: string) => page)
    .send(
      `<!doctype html><html lang="ru"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">` +
        `<title>LE-KO Pay</title><body style="font:1.25rem system-ui;display:grid;place-items:center;min-height:90vh;text-align:center">` +
        `<main><p>${text}</p><p style="opacity:.7">Эту страницу можно закрыть.</p></main></body></html>`,
    );
}
