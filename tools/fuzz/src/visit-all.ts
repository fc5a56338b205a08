import { good } from './attacks.ts';
import type { Coverage } from './coverage.ts';
import type { Operation } from './description.ts';
import type { Findings } from './findings.ts';
import type { Memory } from './memory.ts';
import type { Outside } from './outside.ts';
import type { Random } from './random.ts';
import { liveALittle } from './seed-data.ts';
import type { Session } from './session.ts';

interface Parts {
  readonly operations: readonly Operation[];
  readonly chosen: readonly Operation[];
  readonly coverage: Coverage;
  readonly findings: Findings;
  readonly outside: Outside;
  readonly memory: Memory;
  readonly session: Session;
}

/** Each is a piece of ordinary life, so that there is something to ask about; the last ones are for what hung on chance. */
const LIVES = 3;
const TRIES = 4;

/** Asks everything until it was answered with success, so that no coverage hangs on chance; what never was is a finding. */
export async function visitAll(parts: Parts, random: Random): Promise<void> {
  const { chosen, coverage, findings, session } = parts;
  for (let life = 0; life < LIVES && (life === 0 || coverage.missing().length > 0); life += 1) {
    await liveALittle(parts, random);
    for (const operation of chosen) await visit(operation, parts, random);
  }
  for (const { key, lastRefusal } of coverage.missing()) {
    findings.add({
      where: key,
      complaint: { what: 'never answered with success', more: lastRefusal },
      step: session.step,
      label: 'visit',
      request: undefined,
      answer: undefined,
    });
  }
}

async function visit(operation: Operation, { coverage, session }: Parts, random: Random): Promise<void> {
  const isMissing = () => coverage.missing().some(({ key }) => key === operation.key);
  for (let tries = 0; tries < TRIES && isMissing(); tries += 1) {
    await session.perform(await good(operation, session.scene(random)));
  }
}
