import { type Caller, people } from './callers.ts';
import type { Played } from './play.ts';
import type { Things } from './things.ts';

/** Callers without a valid token, or unrelated to both sides. */
const UNRELATED: readonly Caller[] = ['none', 'expired', 'issuer', 'audience', 'svc', 'svc no', 'ops'];
const OTHER_SIDE: Readonly<Record<'own' | 'foreign', readonly Caller[]>> = {
  own: ['athlete2', 'coach2', 'thief'],
  foreign: ['athlete', 'coach', 'svc as', 'ops as'],
};

/** Where a caller reads ids of things of others; the id they named themselves does not count. */
export function leaks(played: readonly Played[], things: Things): string[] {
  return (['own', 'foreign'] as const).flatMap((side) => {
    const words = [...wordsOf(things, side)];
    return played
      .filter(({ operation: { seenBy } }) => seenBy === undefined || seenBy === 'parties')
      .flatMap(({ operation, object, answers }) =>
        [...OTHER_SIDE[side], ...UNRELATED]
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
