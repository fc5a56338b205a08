import { chooseAttack } from './attacks.ts';
import { createCheckpoint, type Inside, violationsIn } from './checkpoint.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { type Operation, readDescription } from './description.ts';
import { createFindings, type Finding } from './findings.ts';
import { createSend, type Send } from './http.ts';
import { textAt } from './json.ts';
import { createMemory } from './memory.ts';
import type { FuzzOptions } from './options.ts';
import { type Outside, openOutside } from './outside.ts';
import type { Process } from './process-statistics.ts';
import { type Random, randomOf } from './random.ts';
import { Session } from './session.ts';
import { createTurns } from './turns.ts';
import { crowd, repeat, reuse, takesKey } from './twice.ts';
import { gatherUsers } from './users.ts';
import { visitAll } from './visit-all.ts';

export interface FuzzRun extends Omit<FuzzOptions, 'url'> {
  readonly url: string;
  /** Where the stack is ours to look into. */
  readonly inside: Inside | undefined;
  readonly secrets: readonly string[];
  progress(line: string): void;
  /** Hears of each finding at the moment that it is made. */
  found(finding: Finding): void;
}

export interface FuzzResult {
  readonly coverage: Coverage;
  readonly findings: readonly Finding[];
  readonly memory: readonly (readonly Process[])[];
  readonly steps: number;
}

const CHECK_EVERY_STEPS = 2_000;
const REPORT_EVERY_STEPS = 100;
const OUTSIDE_PERCENT = 9;
const TWICE_PERCENT = 9;

/**
 * Visits every operation, then takes so many random steps. One after the other, and nothing is counted in seconds: a seed
 * and a number of steps mean the same requests on every machine.
 */
export async function fuzz(run: FuzzRun): Promise<FuzzResult> {
  const send = createSend(run.url);
  try {
    return await play(run, send);
  } finally {
    send.close();
  }
}

async function play(run: FuzzRun, send: Send): Promise<FuzzResult> {
  const { seed, secrets, inside } = run;
  const outside = openOutside(send, { withSlowFaults: run.slow });
  const all = readDescription((await outside.call('GET', '/openapi.json')) ?? {});
  const chosen = all.filter(
    ({ key }) => run.operations.length === 0 || run.operations.some((word) => key.includes(word)),
  );
  if (chosen.length === 0) throw new Error(`no operation has ${run.operations.join(', ')} in its method and path`);
  const [coverage, findings, memory] = [createCoverage(chosen), createFindings(run.found), createMemory()];
  const users = await gatherUsers((asked) => tokenFrom(outside, asked), randomOf(seed, 0));
  const session = new Session({ operations: all, users, memory, coverage, findings, outside, send, secrets });
  const ledger = all.find(({ key }) => key === 'GET /api/v1/pay/ledger');
  const violations = async () =>
    ledger ? violationsIn(await session.scene(randomOf(seed, 0)).ask(ledger.key, { query: [] })) : [];
  const checkpoint = createCheckpoint({ outside, findings, inside, violations });

  await visitAll({ operations: all, chosen, coverage, findings, outside, memory, session }, randomOf(seed, 1));
  await checkpoint.run(1);
  const turns = createTurns(chosen, seed);
  for (let step = 2; step < run.steps + 2; step += 1) {
    session.step = step;
    await takeStep({ turns, outside, memory, session }, randomOf(seed, step)).catch((error: Error) => {
      throw new Error(`the fuzzer itself broke at step ${step} of --seed ${seed}: ${error.message}`, { cause: error });
    });
    if (step % REPORT_EVERY_STEPS === 0) run.progress(progressLine({ step, steps: run.steps, coverage, findings }));
    if (step % CHECK_EVERY_STEPS === 0) await checkpoint.run(step);
  }
  await checkpoint.run(session.step);
  return { coverage, findings: findings.all, memory: checkpoint.memory, steps: session.step };
}

interface Steps {
  /** Whose turn it is. */
  readonly turns: () => Operation;
  readonly outside: Outside;
  readonly memory: ReturnType<typeof createMemory>;
  readonly session: Session;
}

async function takeStep({ turns, outside, memory, session }: Steps, random: Random): Promise<void> {
  if (random.chance(OUTSIDE_PERCENT)) return void (await outside.act(random, memory));
  const operation = turns();
  const scene = session.scene(random);
  if (!random.chance(TWICE_PERCENT) || operation.method === 'GET') {
    await session.perform(await chooseAttack(random)(operation, scene));
    return;
  }
  const again = takesKey(operation) ? random.pick([repeat, reuse, crowd]) : crowd;
  await again(operation, scene, session);
}

async function tokenFrom(
  outside: Outside,
  asked: { sub: string; roles?: readonly string[]; expiresIn?: number },
): Promise<string> {
  const token = textAt(await outside.call('POST', '/sandbox/tokens', { ...asked }), 'token');
  if (token === undefined) throw new Error('the sandbox gives no tokens: the fuzzer needs a stack with its sandbox');
  return token;
}

interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly coverage: Coverage;
  readonly findings: { readonly all: readonly Finding[] };
}

const progressLine = ({ step, steps, coverage, findings }: Progress): string =>
  `step ${step} of ${steps}  ${coverage.requests} requests, ${findings.all.length} findings`;
