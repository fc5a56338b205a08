import type { Answer } from './ask.ts';
import { type Caller, callers } from './callers.ts';
import type { Operation } from './operations.ts';
import type { Played } from './play.ts';

const STAFF: readonly Caller[] = ['svc', 'svc as', 'svc no', 'ops', 'ops as'];
/** Characters of each answer. */
const SHOWN = 600;
const NEVER_SAME = new Set(['date', 'x-request-id', 'connection', 'keep-alive', 'ratelimit', 'content-length']);

/** Callers who may get another answer for this object than for one that does not exist. */
function mayDiffer({ owner, seenBy }: Operation, object: string): readonly Caller[] {
  if (seenBy === undefined) return object === 'own' ? [owner, 'svc as', 'ops as'] : [`${owner}2`];
  switch (seenBy) {
    case 'staff':
      return STAFF;
    case 'parties':
      return object === 'own'
        ? ['athlete', 'coach', 'ops', 'ops as']
        : ['athlete2', 'coach2', 'thief', 'ops', 'ops as'];
    case 'all':
      return object === 'foreign' ? [] : callers;
  }
}

/** Where a caller gets another answer for a thing of others than for one that does not exist. */
export function revealingAnswers(played: readonly Played[]): string[] {
  return played
    .filter(({ operation: { of }, object }) => of !== undefined && object !== 'unknown')
    .flatMap(({ operation, object, answers }) => {
      const unknown = played.find((one) => one.operation === operation && one.object === 'unknown');
      if (unknown === undefined) return [];
      return callers
        .filter((caller) => !mayDiffer(operation, object).includes(caller))
        .filter((caller) => essence(answers[caller]) !== essence(unknown.answers[caller]))
        .map((caller) =>
          [
            `${operation.name} (${object}), ${caller}: is answered otherwise than an unknown one`,
            essence(answers[caller]).slice(0, SHOWN),
            essence(unknown.answers[caller]).slice(0, SHOWN),
          ].join('\n  '),
        );
    });
}

/** An answer without what is never the same twice. */
function essence({ status, headers, text }: Answer): string {
  const kept = Object.entries(headers).filter(([name]) => !NEVER_SAME.has(name));
  return JSON.stringify([status, Object.fromEntries(kept.sort()), text.replace(/"requestId":"[^"]*"/, '')]);
}
