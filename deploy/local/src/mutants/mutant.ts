/** A guard, how it could get lost, and the test that must notice. */
export interface Mutant {
  /** What the guard refuses or makes sure, in words. */
  readonly guard: string;
  /** Relative to the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** The file of the test, and a part of its full name; the whole file where it is left out. */
  readonly test: string;
  readonly name?: string;
  /** One of the few that the long suite tries. */
  readonly often?: true;
}

/** The text with the guard lost; throws where the list no longer fits the file. */
export function mutate(text: string, { file, from, to }: Pick<Mutant, 'file' | 'from' | 'to'>): string {
  const [before, after, ...more] = text.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(
      `${file} has ${JSON.stringify(from)} ${more.length + (after === undefined ? 0 : 1)} times, not once`,
    );
  return `${before}${to}${after}`;
}
