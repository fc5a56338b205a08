import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['gateway', 'pay', 'payout', 'notification'] as const;

export interface Process {
  readonly name: string;
  readonly pid: number;
  /** Resident memory, megabytes. */
  readonly memory: number;
}

/** The services of a stack, found by its data directory in their environment; nothing where there is no /proc. */
export function servicesOf(dataDir: string): Process[] {
  if (!existsSync('/proc/self/environ')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`);
    const name = NAMES.find((one) => command.includes(`services/${one}/src/main.ts`));
    if (name === undefined || !read(`/proc/${pid}/environ`).includes(dataDir)) return [];
    return [{ name, pid: Number(pid), memory: residentOf(pid) }];
  });
}

const residentOf = (pid: string) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024);

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // Gone, or of another user.
  }
}

/** What rightly calls a person when something outside misbehaves; anything else at this level is ours. */
const EXPLAINED = [
  'payment needs a person',
  'refund needs a person',
  'receipt failed, a person must look',
  'receipts are overdue',
  'capture is overdue',
  'payment cannot be captured, a person must look',
  'books differ from the bank, a person must look',
  'bank has operations that are unknown here, a person must look',
  'missed payment could not be read',
  'the bank refused a batch',
  'the bank contradicts a remittance',
  'object store does not take documents',
  'stored document is not what it should be',
];

export interface LogWatch {
  /** New lines since the last look that call a person, or that are no log line at all. */
  news(): string[];
}

export function watchLogs(dataDir: string): LogWatch {
  const seen = new Map<string, number>();
  return {
    news: () =>
      NAMES.flatMap((name) => {
        const text = read(join(dataDir, 'logs', `${name}.log`));
        const fresh = text.slice(seen.get(name) ?? 0);
        const complete = fresh.slice(0, fresh.lastIndexOf('\n') + 1);
        seen.set(name, (seen.get(name) ?? 0) + complete.length);
        return complete
          .split('\n')
          .filter((line) => line !== '' && isAlarming(line))
          .map((line) => `${name}: ${line}`);
      }),
  };
}

interface Line {
  readonly level?: string;
  readonly msg?: string;
  readonly type?: string;
  readonly outcome?: string;
}

function isAlarming(line: string): boolean {
  try {
    const { level, msg = '', type = '', outcome } = JSON.parse(line) as Line;
    // Disputes about unknown sessions are sent on purpose.
    if (type.startsWith('session.') && msg === 'event given up, a person must look') return false;
    // A fault makes the mail server refuse; other failures are ours.
    if (msg === 'mail failed, a person must look' && outcome === 'refused') return false;
    return (level === 'error' || level === 'fatal') && !EXPLAINED.includes(msg);
  } catch {
    return true;
  }
}
