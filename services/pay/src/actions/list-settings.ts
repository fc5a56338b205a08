import { createHash } from 'node:crypto';
import { type DatedSetting, settingNames, settingsOf } from '@leko/contracts';
import type { Deps } from './deps.ts';

export interface SettingView {
  id: string;
  name: string;
  values: Record<string, unknown>;
  active: boolean;
  createdAt: string;
  updatedAt: string;
}

/** The values in force now, by name; none for a name that is not known. */
export function listSettings(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  { profile, name }: { profile: 'production' | 'sandbox'; name: string | undefined },
): SettingView[] {
  const now = clock();
  const wanted = settingNames.filter((one) => name === undefined || one === name);
  return wanted.map((one) => {
    const values = settings(one, now);
    const row = settingsOf(profile).find((setting) => setting.name === one && setting.values === values);
    return view(row ?? { name: one, values, validFrom: now }, { ...values });
  });
}

function view({ name, validFrom }: DatedSetting, values: Record<string, unknown>): SettingView {
  const since = validFrom.toISOString();
  return { id: idOf(`${name} ${since}`), name, values, active: true, createdAt: since, updatedAt: since };
}

/** A stable uuid (version 8: our own) for a value that lives in code and not in a row. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
