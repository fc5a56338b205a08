import type { EventData, EventType } from './events.ts';

const ofRecipient = ['name', 'phone', 'email', 'inn', 'previousEmail', 'earlierEmails'] as const;
const ofUser = ['email', 'name', 'phone'] as const;

/**
 * What events say of people. In outbox, feed, broker and inbox these fields are one sealed text, `data.personal`, which the
 * services that hold the key of events open; for all others an event is ids and amounts.
 */
export const personalFields = {
  'payment.paid': ['receiptTo'],
  'payment.refunded': ['receiptTo'],
  'recipient.created': ofRecipient,
  'recipient.updated': ofRecipient,
  'user.registered': ofUser,
  'user.updated': ofUser,
} as const satisfies { readonly [T in EventType]?: readonly (keyof EventData<T>)[] };

/** Events that can be published only with a vault that seals these fields. */
export type PersonalEventType = keyof typeof personalFields;

export const personalFieldsOf = (type: EventType): readonly string[] =>
  (personalFields as Readonly<Partial<Record<EventType, readonly string[]>>>)[type] ?? [];
