import { sql } from 'kysely';

/**
 * Of news about the same thing the newest counts, whatever order they come in. What is recorded with a time that is still to
 * come is of a clock that was ahead: it must not keep out all that comes before that time.
 */
export const isOutdated = (news: Date, recorded: Date, now: Date): boolean => news < recorded && recorded <= now;

/** The same in SQL: true where the row that is proposed for insertion replaces the one in `table`; both have `column`. */
export const isNewest = (table: string, column: string, now: Date) => {
  const [proposed, recorded] = [sql.ref(`excluded.${column}`), sql.ref(`${table}.${column}`)];
  return sql<boolean>`(${proposed} >= ${recorded} or ${recorded} > ${now})`;
};
