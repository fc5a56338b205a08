import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptJsonAndForms, type Html, html, isBrowser, oneRoubleLess, page, roublesText } from '../kit/index.ts';
import type { Bank } from './bank.ts';
import { faultText } from './hooks.ts';
import { type Operation, type PaymentType, pay, reportedKopecks } from './operation.ts';

type LinkRequest = FastifyRequest<{ Params: { operationId: string } }>;

/** The pages that the payer sees, and what their buttons do. */
export async function payerPages(app: FastifyInstance, bank: Bank): Promise<void> {
  const { store, linkOf } = bank;
  acceptJsonAndForms(app);

  app.get('/p/:operationId', (request: LinkRequest, reply) => {
    const operation = store.get(request.params.operationId);
    if (!operation) return refuse(request, reply, 404, 'there is no such payment link');
    reply.code(operation.status === 'EXPIRED' ? 410 : 200);
    if (!isBrowser(request))
      return reply.send({ ...summary(operation), amount: roublesText(reportedKopecks(operation)) });
    return sendPage(reply, paymentPage(operation, linkOf(operation)));
  });
  app.post('/p/:operationId/pay', async (request: LinkRequest, reply) => {
    const operation = store.get(request.params.operationId);
    if (!operation) return refuse(request, reply, 404, 'there is no such payment link');
    return payNow(operation, bank, request, reply);
  });
  app.post('/p/:operationId/decline', (request: LinkRequest, reply) => {
    const operation = store.get(request.params.operationId);
    if (!operation) return refuse(request, reply, 404, 'there is no such payment link');
    if (operation.status !== 'CREATED')
      return refuse(request, reply, statusOfRefusal(operation), 'this link is closed already');
    // The bank has no state for a decline: the link stays open and the payer may try again.
    return finish(request, reply, operation, operation.failRedirectUrl ?? linkOf(operation));
  });
}

async function payNow(
  operation: Operation,
  bank: Bank,
  request: LinkRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ctx, store, hooks, linkOf } = bank;
  const method = methodOf(request.body, operation);
  if (!method) return refuse(request, reply, 400, 'method must be "card" or "sbp"');
  const text = faultText(request, operation);
  const payable = pay(operation, method, operation.kopecks, ctx.clock());
  if (!payable.ok) return refuse(request, reply, statusOfRefusal(operation), payable.reason);

  const wrong = ctx.faults.take('tochka_acquiring', 'wrong_amount', text);
  const step = wrong ? pay(operation, method, oneRoubleLess(operation.kopecks), ctx.clock()) : payable;
  const paid = store.save(step.ok ? step.operation : payable.operation);
  if (ctx.faults.take('tochka_acquiring', 'early_callback', text)) await hooks.announceFirst(paid, text);
  else hooks.announce(paid, text);
  return finish(request, reply, paid, paid.redirectUrl ?? linkOf(paid));
}

/** Nothing said: the first way of paying that the link offers. Undefined: something else was said. */
function methodOf(body: unknown, { paymentMode }: Operation): PaymentType | undefined {
  const given = typeof body === 'object' && body !== null && 'method' in body ? body.method : undefined;
  if (given === undefined) return paymentMode.includes('card') ? 'card' : 'sbp';
  return given === 'card' || given === 'sbp' ? given : undefined;
}

function finish(request: FastifyRequest, reply: FastifyReply, operation: Operation, url: string): FastifyReply {
  return isBrowser(request) ? reply.redirect(url, 303) : reply.send(summary(operation));
}

function summary({ status, operationId }: Operation): object {
  return { status, operationId };
}

function statusOfRefusal({ status }: Operation): 409 | 410 {
  return status === 'EXPIRED' ? 410 : 409;
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, detail: string): FastifyReply {
  reply.code(status);
  if (isBrowser(request))
    return sendPage(reply, html`<div class="card"><h1>Payment</h1><p class="bad">Sorry, ${detail}.</p></div>`);
  return reply.type('application/problem+json').send({ type: 'about:blank', title: 'Payment page', status, detail });
}

function sendPage(reply: FastifyReply, body: Html): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page({ title: 'Payment', body }));
}

function paymentPage(operation: Operation, link: string): Html {
  return html`<div class="card">
<p class="soft">Tochka acquiring · sandbox</p>
<h1>${operation.purpose}</h1>
<p class="amount">${roublesText(reportedKopecks(operation))} ₽</p>
<p><span class="${operation.status === 'EXPIRED' ? 'tag bad' : 'tag good'}">${STATE_TEXT[operation.status]}</span></p>
${operation.status === 'CREATED' ? buttons(operation, link) : undefined}
</div><p class="soft">No real money moves here. Link ${operation.paymentLinkId}, open until ${operation.expiresAt}.</p>`;
}

function buttons({ paymentMode, preAuthorization }: Operation, link: string): Html {
  // Relative to the page itself, so that the page works behind the gateway and without it.
  const id = link.slice(link.lastIndexOf('/') + 1);
  const payButton = (method: PaymentType, label: string) => html`<form method="post" action="${id}/pay">
<input type="hidden" name="method" value="${method}"><button class="primary">${label}</button></form>`;
  return html`${paymentMode.includes('card') ? payButton('card', preAuthorization ? 'Pay by card (hold)' : 'Pay by card') : undefined}
${paymentMode.includes('sbp') ? payButton('sbp', 'Pay by SBP') : undefined}
<form method="post" action="${id}/decline"><input type="hidden" name="declined" value="yes"><button>Decline</button></form>`;
}

const STATE_TEXT: Record<Operation['status'], string> = {
  CREATED: 'waiting for payment',
  AUTHORIZED: 'money is held',
  APPROVED: 'paid',
  'ON-REFUND': 'refund in progress',
  REFUNDED_PARTIALLY: 'refunded in part',
  REFUNDED: 'refunded',
  EXPIRED: 'expired',
};
