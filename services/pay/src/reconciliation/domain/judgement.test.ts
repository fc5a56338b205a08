import { expect, it } from 'vitest';
import { type Found, type Judgement, judge } from './judgement.ts';

const FIRST = new Date('2026-11-21T03:00:00Z');
const NOW = new Date('2026-11-22T03:00:00Z');
const found = (change: Partial<Found> = {}): Found => ({ verdict: 'open', isSame: true, isAdopted: false, ...change });
const open: Judgement = { verdict: 'open', openedAt: FIRST, closedAt: null };
const matched: Judgement = { verdict: 'matched', openedAt: null, closedAt: null };
const explained: Judgement = { verdict: 'explained', openedAt: FIRST, closedAt: FIRST };

it.each<[string, Judgement | undefined, Found, Judgement]>([
  ['a new difference opens now', undefined, found(), { verdict: 'open', openedAt: NOW, closedAt: null }],
  ['an old one keeps its age', open, found(), open],
  ['also when it changes', open, found({ isSame: false }), open],
  ['it closes by itself', open, found({ verdict: 'matched' }), { verdict: 'matched', openedAt: FIRST, closedAt: NOW }],
  ['what matched and does no more opens now', matched, found(), { verdict: 'open', openedAt: NOW, closedAt: null }],
  ['what an operator said holds for the same difference', explained, found(), explained],
  [
    'and not for another one',
    explained,
    found({ isSame: false }),
    { verdict: 'open', openedAt: FIRST, closedAt: null },
  ],
  [
    'what was explained may match after all',
    explained,
    found({ verdict: 'matched' }),
    { ...explained, verdict: 'matched' },
  ],
  [
    'what we had missed is adopted',
    undefined,
    found({ verdict: 'matched', isAdopted: true }),
    { ...matched, verdict: 'adopted' },
  ],
  [
    'and stays so',
    { ...matched, verdict: 'adopted' },
    found({ verdict: 'matched' }),
    { ...matched, verdict: 'adopted' },
  ],
])('%s', (_what, before, now, expected) => {
  expect(judge(before, now, NOW)).toEqual(expected);
});
