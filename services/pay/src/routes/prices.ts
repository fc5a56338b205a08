import { formatAmount, formatExactAmount } from '@leko/money';
import { IdempotencyHeaders, problemResponses, ref, type Server } from '@leko/server';
import type { Static } from '@sinclair/typebox';
import type { Deps } from '../actions/deps.ts';
import { priceServicesNow } from '../actions/price-order.ts';
import { readServices } from './amounts.ts';
import { Price, PriceRequest } from './schemas.ts';

export function priceRoutes(app: Server, deps: Deps): void {
  const schema = {
    operationId: 'calculatePrice',
    summary: 'Price an order',
    tags: ['pay'],
    headers: IdempotencyHeaders,
    body: ref(PriceRequest),
    response: { 200: ref(Price), ...problemResponses },
  };

  app.post('/api/v1/pay/prices', { config: { access: 'user' }, schema }, async ({ body }) => {
    const { price, rates } = priceServicesNow(deps, { services: readServices(body.services) });
    const percentages = { platformFeePercentage: rates.platformFee, vatPercentage: rates.vat };
    return {
      orderId: body.orderId,
      coachDueAmount: formatExactAmount(price.coachDue),
      platformFeeAmount: formatExactAmount(price.fee),
      totalAmount: formatExactAmount(price.total),
      vatAmount: formatExactAmount(price.vat),
      ...percentages,
      servicesPrices: price.services.map((service) => ({
        sessionId: service.sessionId,
        name: service.name,
        coachDueAmount: formatAmount(service.coachDue),
        platformFeeAmount: formatAmount(service.fee),
        totalAmount: formatAmount(service.total),
        vatAmount: formatExactAmount(service.vat),
        ...percentages,
      })),
    } satisfies Static<typeof Price>;
  });
}
