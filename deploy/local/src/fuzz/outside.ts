import { setTimeout as sleep } from 'node:timers/promises';
import { validFaults } from '@leko/simulators/kit';
import { nextPage } from '../next-page.ts';
import type { HttpAnswer, Send } from './http.ts';
import { type Json, listAt, parseJson, textAt } from './json.ts';
import type { Memory } from './memory.ts';
import type { Random } from './random.ts';

/** The world around the product: payers at the bank's page, the clock, and what goes wrong out there. */
export interface Outside {
  /** True from the moment that something is made to misbehave until everything works again and is known to. */
  isTroubled(): boolean;
  act(random: Random, memory: Memory): Promise<string>;
  /** Everything works again, and what waited for that has been done; false where it never gets quiet. */
  heal(): Promise<Json | undefined>;
  advance(duration: string): Promise<void>;
  call(method: string, path: string, body?: Json): Promise<Json | undefined>;
  /** All pages of a list. */
  list(path: string): Promise<readonly Json[]>;
}

const UPSTREAMS = ['tochka_acquiring', 'firstofd', 'tochka_b2b_registry', 'mailbox', 'object_store'] as const;
/** They hold every call until its time is up. */
const SLOW_FAULTS: readonly string[] = ['hang', 'slow'];
/** Longer than a breaker of the local stack stays open; the next call after that is its probe. */
const BREAKER_OPEN_MS = 600;
const JUMPS = ['PT1M', 'PT1H', 'P1D', 'P2D', 'P7D'] as const;
const QUIET_TRIES = 4;

export function openOutside(send: Send, { withSlowFaults }: { withSlowFaults: boolean }): Outside {
  let troubled = false;

  async function exchange(method: string, path: string, body?: Json): Promise<HttpAnswer> {
    const headers = [
      ['accept', 'application/json'],
      ...(body === undefined ? [] : [['content-type', 'application/json']]),
    ] as const;
    return send({
      method,
      target: path,
      headers: headers as unknown as [string, string][],
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    });
  }
  async function call(method: string, path: string, body?: Json): Promise<Json | undefined> {
    const answer = await exchange(method, path, body);
    return answer.status >= 200 && answer.status < 300 ? parseJson(answer.body.toString()) : undefined;
  }
  async function list(path: string): Promise<readonly Json[]> {
    const rows: Json[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const answer = await exchange('GET', next);
      rows.push(...listAt(parseJson(answer.body.toString())));
      next = nextPage(answer.headers.link);
    }
    return rows;
  }

  async function payerDecides(random: Random, memory: Memory): Promise<string> {
    const open = memory.all('payments').filter(({ facts }) => textAt(facts, 'paymentLink') !== undefined);
    const link = textAt(
      (random.chance(70) ? open.slice(-10) : open)[random.int(Math.min(open.length, 10))]?.facts,
      'paymentLink',
    );
    if (link === undefined) return 'nothing to pay';
    const path = new URL(link).pathname;
    if (random.chance(12)) await call('POST', `${path}/decline`);
    else await call('POST', `${path}/pay`, { method: random.chance(80) ? 'card' : 'sbp' });
    return 'a payer decides';
  }

  async function makeTrouble(random: Random): Promise<string> {
    const upstream = random.pick(UPSTREAMS);
    const faults = validFaults(upstream).filter((fault) => withSlowFaults || !SLOW_FAULTS.includes(fault));
    const fault = random.pickAny(faults) ?? 'error';
    const times = SLOW_FAULTS.includes(fault) ? 1 : 1 + random.int(4);
    troubled = true;
    await call('POST', `/sandbox/upstreams/${upstream}/faults`, { fault, times });
    return `${fault} at ${upstream}`;
  }

  /** Trouble is over when what met a fault has ended, and what waits for a breaker has been let through. */
  async function endTrouble(): Promise<string> {
    if (!troubled) return 'all is well';
    for (const upstream of UPSTREAMS) await call('DELETE', `/sandbox/upstreams/${upstream}/faults`);
    await settle();
    await sleep(BREAKER_OPEN_MS);
    troubled = (await settle()) !== undefined;
    return 'all faults off';
  }

  async function settle(): Promise<Json | undefined> {
    let said: Json | undefined;
    for (let tries = 0; tries < QUIET_TRIES; tries += 1) {
      said = await call('POST', '/sandbox/settle', {});
      if (JSON.stringify(said) === '{"quiet":true}') return undefined;
    }
    return said ?? 'no answer';
  }

  const advance = async (duration: string) => void (await call('POST', '/sandbox/clock', { advance: duration }));

  return {
    call,
    list,
    advance,
    isTroubled: () => troubled,
    async act(random, memory) {
      const roll = random.int(100);
      if (roll < 76) return payerDecides(random, memory);
      if (roll < 86) return makeTrouble(random);
      if (roll < 95) return endTrouble();
      if (roll < 98) return (await settle()) === undefined ? 'all quiet' : 'not quiet yet';
      const jump = random.pick(JUMPS);
      await advance(jump);
      return `the clock jumps ${jump}`;
    },
    async heal() {
      await endTrouble();
      // Retries that back off are due long after the fault is over.
      await advance('P1D');
      const moving = await settle();
      if (moving === undefined) troubled = false;
      return moving;
    },
  };
}
