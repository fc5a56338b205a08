import { plainId } from '@leko/contracts';
import { type Money, parseAmount } from '@leko/money';
import { invalidInput } from '@leko/server';

/** A positive whole amount of a currency we take, or a pointer to what is wrong with it. */
export function readAmount(text: string, pointer: string): Money {
  const amount = parseAmount(text);
  if (amount === undefined) throw invalidInput(pointer, 'must be whole units of RUB, such as "100 RUB"');
  if (amount.kopecks === 0n) throw invalidInput(pointer, 'must be at least 1 RUB');
  return amount;
}

interface ServiceBody {
  readonly coachDueAmount: string;
  readonly name: string;
  readonly sessionId: string;
}

/** Services as the domain knows them; a session may be sold once per order, however its id is written. */
export function readServices(services: readonly ServiceBody[]) {
  const seen = new Set<string>();
  return services.map(({ coachDueAmount, name, ...service }, index) => {
    const sessionId = plainId(service.sessionId);
    if (seen.has(sessionId)) throw invalidInput(`/body/services/${index}/sessionId`, 'is repeated');
    seen.add(sessionId);
    return { sessionId, name, coachDue: readAmount(coachDueAmount, `/body/services/${index}/coachDueAmount`) };
  });
}
