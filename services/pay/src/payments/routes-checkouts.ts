import { problemResponses, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { openCheckout, readCheckout } from './open-checkout.ts';

/** No token is needed: the secret in the address is the proof, so the address must not be passed on. */
const PRIVATE_HEADERS = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' };

export function checkoutRoutes(app: Server, deps: Deps): void {
  const schema = {
    operationId: 'openCheckout',
    summary: 'Go to the page of the bank where the payment is made',
    tags: ['pay'],
    params: Type.Object({ clientSecret: Type.String({ maxLength: 100, description: 'As the private API gives it' }) }),
    response: {
      303: {
        description: 'On to the bank',
        headers: { location: Type.String({ format: 'uri' }) },
        ...Type.Null(),
      },
      ...problemResponses,
    },
  };

  // Messengers and mailers hang parameters of their own on addresses that they show.
  const config = { access: 'public', limit: 'callback', query: 'any' } as const;
  app.get('/api/v1/pay/checkouts/:clientSecret', { config, schema }, async (request, reply) => {
    const { clientSecret } = request.params;
    // A HEAD request asks where the address leads; it does not open the page.
    const open = request.method === 'HEAD' ? readCheckout : openCheckout;
    return reply.headers(PRIVATE_HEADERS).redirect(await open(deps, clientSecret), 303);
  });
}
