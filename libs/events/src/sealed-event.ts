import { type Event, personalFieldsOf } from '@leko/contracts';
import type { SealedColumn, Vault } from '@leko/vault';

const PLACE = 'event.personal';

/** Where sealed events are stored: published ones that are still kept, and received ones that are not yet applied. */
export const sealedEventColumns: readonly SealedColumn[] = (['outbox', 'parked'] as const).map((table) => ({
  table,
  column: 'body',
  key: ['event_id'],
  path: ['data', 'personal'],
  place: PLACE,
}));

type Data = Readonly<Record<string, unknown>>;

/** The event as it is stored and travels: what it says of people is one text that only holders of the key can read. */
export async function sealEvent<E extends Event>(vault: Pick<Vault, 'seal'> | undefined, event: E): Promise<E> {
  const fields = personalFieldsOf(event.type);
  const data: Data = { ...event.data };
  const personalValues = Object.entries(data).filter(([name, value]) => fields.includes(name) && value !== undefined);
  if (personalValues.length === 0) return event;
  if (vault === undefined) throw new Error(`${event.type} has personal data and must be sealed`);
  const open = Object.entries(data).filter(([name]) => !fields.includes(name));
  const personal = await vault.seal(`${PLACE}/${event.id}`, Object.fromEntries(personalValues));
  return { ...event, data: { ...Object.fromEntries(open), personal } };
}

/** The event as its hearers know it. */
export async function openEvent<E extends Event>(vault: Pick<Vault, 'open'>, event: E): Promise<E> {
  const { personal, ...data }: Data = { ...event.data };
  if (typeof personal !== 'string' || personalFieldsOf(event.type).length === 0) return event;
  return { ...event, data: { ...data, ...(await vault.open<Data>(`${PLACE}/${event.id}`, personal)) } };
}
