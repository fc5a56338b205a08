import type { Documents, Position } from './documents.ts';

/** Some of what an upstream believes; `next` is where the rest begins. */
export type TruthPage = { readonly rows: object[]; readonly next: Position | undefined };

export type Truth = {
  /** All of it: for worlds that are small. */
  truth(): object[];
  /** What came after `behind`, at most about `limit` rows. */
  truthPage(behind: Position | undefined, limit: number): TruthPage;
};

/** An answer must fit into memory several times over; characters. */
const MAX_PAGE_SIZE = 4_000_000;

/** What an upstream believes, read from its documents of one kind. */
export function truthOf<T extends object>(documents: Documents, kind: string, rowsOf: (doc: T) => object[]): Truth {
  return {
    truth: () => documents.list<T>(kind).flatMap(rowsOf),
    truthPage(behind, limit) {
      const rows: object[] = [];
      let size = 0;
      for (const step of documents.walk<T>(kind, { behind })) {
        rows.push(...rowsOf(step.doc));
        size += step.size;
        if (rows.length >= limit || size >= MAX_PAGE_SIZE) return { rows, next: step.position };
      }
      return { rows, next: undefined };
    },
  };
}
