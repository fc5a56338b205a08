import { Agent, get } from 'node:http';
import type { Measure } from './result.ts';

export interface Target {
  readonly what: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const WARM_UP = 2_000;
const ROUND = 100;
const MS_PER_SECOND = 1_000;

/** One request after another over one connection each, the targets in turn, so that whatever disturbs one disturbs the other. */
export async function latency(targets: readonly Target[], requests: number): Promise<Measure[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times = targets.map((): number[] => []);
  for (const target of targets) for (let n = 0; n < WARM_UP; n++) await timeOf(agent, target);
  for (let done = 0; done < requests; done += ROUND) {
    for (const [at, target] of targets.entries()) {
      for (let n = 0; n < ROUND; n++) times[at]?.push(await timeOf(agent, target));
    }
  }
  agent.destroy();
  return targets.map(({ what }, at) => measure(what, times[at] ?? []));
}

function timeOf(agent: Agent, { what, url, headers }: Target): Promise<number> {
  const begun = performance.now();
  return new Promise((done, fail) => {
    const request = get(url, { agent, headers }, (answer) => {
      if (answer.statusCode !== 200) return fail(new Error(`${what}: answered ${answer.statusCode}`));
      answer.resume().once('end', () => done(performance.now() - begun));
    });
    request.once('error', fail);
  });
}

function measure(what: string, times: number[]): Measure {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  const total = times.reduce((sum, time) => sum + time, 0);
  return { what, perSecond: (MS_PER_SECOND * times.length) / total, p50: at(0.5), p99: at(0.99) };
}
