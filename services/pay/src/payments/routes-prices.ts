import { plainId } from '@leko/contracts';
import { problemResponses, ref, type Server } from '@leko/server';
import type { Deps } from '../deps.ts';
import { readServices } from './amounts.ts';
import { priceOrderNow } from './price-order.ts';
import { Price, PriceRequest } from './schemas.ts';

export function priceRoutes(app: Server, deps: Deps): void {
  const schema = {
    operationId: 'calculatePrice',
    summary: 'Price an order',
    tags: ['pay'],
    body: ref(PriceRequest),
    response: { 200: ref(Price), ...problemResponses },
  };

  app.post('/api/v1/pay/prices', { config: { access: 'user', limit: 'read' }, schema }, async (request) => {
    const { orderId, services } = request.body;
    return priceOrderNow(deps, { orderId: plainId(orderId), services: readServices(services) });
  });
}
