import type { Event, EventData } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { queueMessage } from './queue-message.ts';

/** An act is ready: mails its reader. */
export async function mailDocument(deps: Deps, tx: Tx, event: Event<'document.created'>): Promise<void> {
  const { number, fileName } = event.data;
  const reader = readerOf(event.data);
  if (reader === undefined) return;
  await queueMessage(deps, tx, {
    eventId: event.id,
    template: 'documents-ready',
    ...reader,
    data: (greeting) => ({ ...greeting, number, fileName }),
  });
}

function readerOf({ documentType, coachId, athleteId }: EventData<'document.created'>) {
  switch (documentType) {
    case 'act_coach':
      return { role: 'coach', userId: coachId } as const;
    case 'act_athlete':
      return athleteId === undefined ? undefined : ({ role: 'athlete', userId: athleteId } as const);
  }
}
