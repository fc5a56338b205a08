import { defaultSettings, type SettingName, type SettingValues, sandboxSettings, settingAt } from '@leko/contracts';
import type { Database } from './tables.ts';

/** The values of a setting in force at a moment, as the reader's transaction sees them. */
export type Settings = <N extends SettingName>(db: Database, name: N, at: Date) => Promise<SettingValues<N>>;

export function createSettings(profile: 'production' | 'sandbox'): Settings {
  const rows = profile === 'sandbox' ? [...defaultSettings, ...sandboxSettings] : defaultSettings;
  return async (_db, name, at) => settingAt(rows, name, at);
}
