import { textOf } from './compose.ts';

/** An instruction: its word, and the rest of the line. */
export type Instruction = readonly [word: string, rest: string];

export interface Stage {
  readonly name: string;
  /** The image or the stage that it begins with. */
  readonly from: string;
  readonly lines: readonly Instruction[];
  /** What stands before the first stage. */
  readonly before: readonly Instruction[];
}

/** The stages of a Dockerfile, in their order. */
export function readDockerfile(file: string): readonly Stage[] {
  const all = textOf(file)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line): Instruction => [line.split(/\s/, 1)[0] ?? '', line.replace(/^\S+\s+/, '')]);
  const first = all.findIndex(([word]) => word === 'FROM');
  const before = all.slice(0, first);
  const stages: { name: string; from: string; lines: Instruction[]; before: readonly Instruction[] }[] = [];
  for (const [word, rest] of all.slice(first)) {
    const [, from = '', name = ''] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
    if (word === 'FROM') stages.push({ name, from, lines: [], before });
    else stages.at(-1)?.lines.push([word, rest]);
  }
  return stages;
}
