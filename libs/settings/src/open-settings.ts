import {
  type DatedSetting,
  isSettingName,
  type SettingName,
  type SettingsProfile,
  type SettingValues,
  settingsOf,
} from '@leko/contracts';
import { afterCommit } from '@leko/postgres';
import type { Log, Task } from '@leko/runtime';
import type { Kysely, Transaction } from 'kysely';
import { inForce, wholeValues } from './in-force.ts';
import { insertChange, readChanges, type SettingChange } from './table.ts';

/** A dated value and who wrote it: undefined for a default of the code. */
export interface KnownSetting extends DatedSetting {
  readonly change: SettingChange | undefined;
}

/**
 * Every setting with its past and future, held in memory: to ask costs no round trip. What another copy of the service
 * writes is known here within a second.
 */
export interface Settings {
  /** The values in force at a moment. */
  <N extends SettingName>(name: N, at: Date): SettingValues<N>;
  /** All values of a setting; of those with the same beginning the last one counts. */
  rows(name: SettingName): readonly KnownSetting[];
  /** Takes in what was written since; how many changes that were. */
  reload(): Promise<number>;
  /** Writes a change, which is in force here as soon as the transaction has committed. */
  save<Tables>(tx: Transaction<Tables>, change: SettingChange): Promise<void>;
}

interface Parts<Tables> {
  readonly db: Kysely<Tables>;
  readonly log: Log;
  readonly profile: SettingsProfile;
}

/** Loads the settings; awaited before the service listens, so that no request is priced with yesterday's values. */
export async function openSettings<Tables>({ db, log, profile }: Parts<Tables>): Promise<Settings> {
  const defaults: KnownSetting[] = settingsOf(profile).map((row) => ({ ...row, change: undefined }));
  let byName = Map.groupBy(defaults, ({ name }) => name);
  let known = 0;

  const rows = (name: SettingName): readonly KnownSetting[] => byName.get(name) ?? [];

  function read<N extends SettingName>(name: N, at: Date): SettingValues<N> {
    const row = inForce(rows(name), at);
    if (row === undefined) throw new RangeError(`no value of setting ${name} is in force at ${at.toISOString()}`);
    return row.values as SettingValues<N>; // Rows are kept by their name.
  }

  async function reload(): Promise<number> {
    const before = known;
    const changes = await readChanges(db, before);
    // None are new; or a reload that began later was faster and has seen more.
    if (changes.length <= known) return 0;
    byName = Map.groupBy([...defaults, ...knownAmong(changes, defaults)], ({ name }) => name);
    known = changes.length;
    return known - before;
  }

  /** The change is kept whatever becomes of this, and the task will find it. */
  const reloadOrWarn = () =>
    reload().then(
      () => {},
      (error: unknown) => log.warn({ err: error }, 'settings not reloaded yet'),
    );

  async function save<Tx>(tx: Transaction<Tx>, change: SettingChange): Promise<void> {
    await insertChange(tx, change);
    afterCommit(tx, reloadOrWarn);
  }

  await reload();
  return Object.assign(read, { rows, reload, save });
}

/** A setting that only a newer release knows is kept in the table and means nothing here. */
function knownAmong(changes: readonly SettingChange[], defaults: readonly DatedSetting[]): KnownSetting[] {
  return changes.flatMap((change) => {
    const { name, validFrom } = change;
    const standard = defaults.findLast((row) => row.name === name);
    if (!isSettingName(name) || standard === undefined) return [];
    return [{ name, validFrom, values: wholeValues(name, change.values, standard.values), change }];
  });
}

/** Other copies of the service write too. */
const RELOAD_EVERY_MS = 1_000;

export const settingsTask = (settings: Pick<Settings, 'reload'>): Task => ({
  name: 'reload settings',
  everyMs: () => RELOAD_EVERY_MS,
  run: () => settings.reload(),
});
