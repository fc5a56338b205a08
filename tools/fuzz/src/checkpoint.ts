import { contradictions } from './checks.ts';
import type { Findings } from './findings.ts';
import { brokenInvariants } from './invariants.ts';
import { listAt } from './json.ts';
import type { Outside } from './outside.ts';
import { type Process, servicesOf, watchLogs } from './process-statistics.ts';

/** What can be looked into because it is ours: the data of the stack, its database, its processes. */
export interface Inside {
  readonly dataDir: string;
  readonly adminUrl: string;
}

export interface Checkpoint {
  /** All faults off, everything quiet, and then nothing may contradict anything. */
  run(step: number): Promise<void>;
  /** How much memory each service took at each look. */
  readonly memory: readonly (readonly Process[])[];
}

/** What a service may grow after the first look, megabytes: a heap that is collected late, but not one that is never. */
const GROWTH_LIMIT = 128;
const LONGEST_LINE = 600;

interface Parts {
  readonly outside: Outside;
  readonly findings: Findings;
  readonly inside: Inside | undefined;
  /** Operators may ask for the ledger over HTTP, on any stack. */
  violations(): Promise<readonly unknown[]>;
}

export function createCheckpoint({ outside, findings, inside, violations }: Parts): Checkpoint {
  const memory: Process[][] = [];
  const logs = inside && watchLogs(inside.dataDir);

  async function run(step: number): Promise<void> {
    const found = (what: string, more: string) =>
      findings.add({
        where: 'between requests',
        complaint: { what, more },
        step,
        label: 'checkpoint',
        request: undefined,
        answer: undefined,
      });
    const moving = await outside.heal();
    if (moving !== undefined) found('it never gets quiet', JSON.stringify(moving).slice(0, LONGEST_LINE));
    for (const violation of await violations()) found('the books contradict themselves', JSON.stringify(violation));
    if (inside === undefined) return;
    const truth = (upstream: string) => outside.list(`/sandbox/upstreams/${upstream}/truth`);
    const broken = [...(await brokenInvariants(inside.adminUrl)), ...(await contradictions(inside.adminUrl, truth))];
    for (const { name, rows } of broken) found(name, rows);
    for (const line of logs?.news() ?? []) found(messageOf(line), line.slice(0, LONGEST_LINE));
    memory.push(servicesOf(inside.dataDir));
    for (const { what, more } of judgeVitals(memory)) found(what, more);
  }

  return { run, memory };
}

function judgeVitals(memory: readonly (readonly Process[])[]): { what: string; more: string }[] {
  const [first = []] = memory;
  const last = memory.at(-1) ?? [];
  return first.flatMap(({ name, pid, memory: before }) => {
    const now = last.find((process) => process.name === name);
    if (now === undefined) return [{ what: `${name} is gone`, more: '' }];
    if (now.pid !== pid) return [{ what: `${name} died and was started again`, more: '' }];
    const growth = now.memory - before;
    return growth > GROWTH_LIMIT ? [{ what: `${name} grows`, more: `${before} MB, then ${now.memory} MB` }] : [];
  });
}

/** Lines that say the same are one finding, whatever their ids. */
function messageOf(line: string): string {
  const [name = ''] = line.split(':', 1);
  try {
    const { msg, err } = JSON.parse(line.slice(name.length + 2)) as { msg?: string; err?: { message?: string } };
    return `${name} logs an error: ${msg} ${(err?.message ?? '').replace(/[0-9a-f-]{36}/g, '…').slice(0, 100)}`;
  } catch {
    return `${name} prints what is no log line`;
  }
}

export const violationsIn = (ledger: unknown): readonly unknown[] => listAt(ledger as never, 'doubts');
