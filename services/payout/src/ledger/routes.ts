import { CoachId } from '@leko/contracts';
import { parseExactAmount } from '@leko/money';
import { invalidInput, ref, type Server } from '@leko/server';
import { requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { answers, reading, writing } from '../route-parts.ts';
import { bookChargeback, writeOffDebt } from './book-decision.ts';
import { ChargebackRequest, DecisionView, LedgerView, WriteOffRequest } from './schemas.ts';
import { viewLedger } from './view-ledger.ts';

const PATH = '/api/v1/pay/ledger';
const Query = Type.Object({ coach_id: Type.Optional(CoachId) }, { additionalProperties: false });
const access = { config: { access: 'ops' } } as const;

/** For operators: the balances, and the decisions that no event publishes. */
export function ledgerRoutes(app: Server, deps: Deps): void {
  const view = {
    ...reading('getLedger', 'The balances of all accounts, and what about the books does not hold'),
    querystring: Query,
    response: { 200: ref(LedgerView), ...answers },
  };
  app.get(PATH, { ...access, schema: view }, async (request) => viewLedger(deps, request.query.coach_id));

  const chargeback = {
    ...writing('bookChargeback', 'Books what a bank took back for a payment, or gave again'),
    body: ref(ChargebackRequest),
    response: { 201: ref(DecisionView), ...answers },
  };
  app.post(`${PATH}/chargebacks`, { ...access, schema: chargeback }, async (request, reply) => {
    const { amount, ...rest } = request.body;
    const made = { decidedBy: request.caller?.act ?? '', key: requestKey(request) };
    return reply.code(201).send(await bookChargeback(deps, { ...rest, ...made, amount: positive(amount) }));
  });

  const writeOff = {
    ...writing('writeOffDebt', 'Gives up a debt of a coach'),
    body: ref(WriteOffRequest),
    response: { 201: ref(DecisionView), ...answers },
  };
  app.post(`${PATH}/write-offs`, { ...access, schema: writeOff }, async (request, reply) => {
    const { amount, ...rest } = request.body;
    const made = { decidedBy: request.caller?.act ?? '', key: requestKey(request) };
    return reply.code(201).send(await writeOffDebt(deps, { ...rest, ...made, amount: positive(amount) }));
  });
}

function positive(text: string) {
  const amount = parseExactAmount(text);
  if (amount === undefined || amount.kopecks === 0n) throw invalidInput('/body/amount', 'must be an amount above zero');
  return amount;
}
