import { people } from './callers.ts';
import type { Operation } from './operations.ts';
import { type Side, type Story, sides } from './story.ts';
import type { Things } from './things.ts';

interface Payout {
  readonly operationId: string;
  readonly operation: { readonly status: string };
}

const PATH = '/api/v1/pay/remittances';
const isSide = (object: string): object is Side => object in sides;

/** A coach has at most one remittance that waits: it is there before the rows that need one, and gone before those that make one. */
export function openRemittanceDesk(story: Story, things: Things) {
  const coachOf = async (side: Side) => {
    const who = sides[side].coach;
    return { coachId: people[who], headers: await story.user(who) };
  };

  async function waiting(side: Side): Promise<string | undefined> {
    const { headers } = await coachOf(side);
    const path = '/api/v1/pay/operations?type=PAYOUT&start_date=2020-01-01';
    const { data } = await story.send<{ data: Payout[] }>('GET', path, headers);
    return data.find(({ operation }) => operation.status === 'WAITING')?.operationId;
  }

  async function create(side: Side): Promise<string> {
    const { coachId, headers } = await coachOf(side);
    const body = { availableAmount: '1000 RUB', coachId };
    return (await story.send<{ remittanceId: string }>('POST', PATH, headers, body)).remittanceId;
  }

  return async ({ name }: Operation, object: string): Promise<void> => {
    if (!name.includes(PATH) || !isSide(object)) return;
    const { headers } = await coachOf(object);
    const id = await waiting(object);
    if (name !== `POST ${PATH}`) things.remittance[object] = [id ?? (await create(object))];
    else if (id !== undefined) await story.send('DELETE', `${PATH}/${id}`, headers);
  };
}
