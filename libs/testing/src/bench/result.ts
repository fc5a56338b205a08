/** One thing measured: so many a second, and how long half and nearly all of them took, milliseconds. */
export interface Measure {
  readonly what: string;
  readonly perSecond: number;
  readonly p50?: number;
  readonly p99?: number;
}

export interface Goal {
  readonly ratio: number;
  /** Where the goal is no ratio after all. */
  readonly unit?: string;
  readonly is: 'at least' | 'at most';
}

/** What a benchmark found out: ours beside a baseline that was measured in the same run, on the same machine. */
export interface BenchResult {
  readonly name: string;
  readonly goal: Goal;
  readonly ratio: number;
  readonly rows: readonly Measure[];
}

export interface BenchOptions {
  /** 1 is the size the goals speak of; less is for trying out. */
  readonly scale: number;
  say(line: string): void;
}

/** What a `*.bench.ts` file exports by default. */
export type Bench = (options: BenchOptions) => Promise<readonly BenchResult[]>;

export const isMet = ({ ratio, goal }: BenchResult): boolean =>
  goal.is === 'at least' ? ratio >= goal.ratio : ratio <= goal.ratio;

/** The last row beside the first, which is the baseline. */
export const ratioOf = (rows: readonly Measure[]): number => (rows.at(-1)?.perSecond ?? 0) / (rows[0]?.perSecond ?? 0);
