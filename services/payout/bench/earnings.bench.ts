import type { Bench, Measure } from '@leko/testing/bench';
import { getEarnings } from '../src/earnings/get-earnings.ts';
import { makeHistory } from './history.ts';
import { type BenchWorld, openBenchWorld } from './world.ts';

const POSTINGS = [10_000, 100_000, 1_000_000, 5_000_000];
const READINGS = 2_000;
const WARM_UP = 200;
/** In turns, because the speed of a machine varies. */
const ROUNDS = 5;

/** Reading the earnings of a coach with five million postings, against one with ten thousand; a year of them is open. */
const earnings: Bench = async ({ scale, say }) => {
  const world = await openBenchWorld();
  try {
    const coaches: { coachId: string; what: string; millis: number[] }[] = [];
    for (const full of POSTINGS) {
      const count = Math.max(1_000, Math.round(full * scale));
      say(`making ${count} postings`);
      coaches.push({ coachId: await makeHistory(world.adminUrl, count), what: `${count} postings`, millis: [] });
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const { coachId, millis } of coaches) millis.push(...(await readAgain(world, coachId, READINGS / ROUNDS)));
    }
    const rows = coaches.map(({ what, millis }) => measureOf(what, millis));
    const [least, most] = [rows[0]?.p50 ?? 0, rows.at(-1)?.p50 ?? 0];
    const goal = { ratio: 1.3, is: 'at most' as const };
    return [{ name: 'reading earnings, the most postings against the fewest', goal, ratio: most / least, rows }];
  } finally {
    await world.close();
  }
};

async function readAgain({ deps }: BenchWorld, coachId: string, times: number): Promise<number[]> {
  const millis: number[] = [];
  for (let index = -WARM_UP / ROUNDS; index < times; index++) {
    const began = performance.now();
    await getEarnings(deps, { coachId, coolDownDays: undefined });
    if (index >= 0) millis.push(performance.now() - began);
  }
  return millis;
}

function measureOf(what: string, millis: readonly number[]): Measure {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
  return { what, perSecond: 1_000 / at(0.5), p50: at(0.5), p99: at(0.99) };
}

export default earnings;
