import { type Caller, people } from './callers.ts';
import type { Played } from './play.ts';
import type { Things } from './things.ts';

/** Callers who are nobody, or somebody who has nothing to do with this side. */
const NOBODY: readonly Caller[] = ['none', 'expired', 'issuer', 'audience', 'svc', 'svc no', 'ops'];
const STRANGERS: Readonly<Record<'own' | 'foreign', readonly Caller[]>> = {
  own: ['athlete2', 'coach2', 'thief'],
  foreign: ['athlete', 'coach', 'svc as', 'ops as'],
};

/** Where somebody reads ids of things that are not theirs; the id they named themselves does not count. */
export function leaks(played: readonly Played[], things: Things): string[] {
  return (['own', 'foreign'] as const).flatMap((side) => {
    const words = [...wordsOf(things, side)];
    return played
      .filter(({ operation: { seenBy } }) => seenBy === undefined || seenBy === 'parties')
      .flatMap(({ operation, object, answers }) =>
        [...STRANGERS[side], ...NOBODY]
          .filter((caller) => !(operation.seenBy === 'parties' && caller.startsWith('ops')))
          .flatMap((caller) => {
            const found = words.find((word) => answers[caller].text.includes(word));
            return found === undefined ? [] : [`${operation.name} (${object}), ${caller}: reads ${found} of ${side}`];
          }),
      );
  });
}

/** All that has an id and belongs to one side. */
function wordsOf(things: Things, side: 'own' | 'foreign'): Set<string> {
  const [athlete, coach] = side === 'own' ? [people.athlete, people.coach] : [people.athlete2, people.coach2];
  const ids = Object.values(things).flatMap((kind) => kind[side] ?? []);
  return new Set([athlete, coach, ...ids.map((id) => id.split(' ')[0] ?? '')]);
}
