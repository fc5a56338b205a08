import type { Event } from '@leko/contracts';
import type { Transaction } from 'kysely';
import type { Settings } from './open-settings.ts';

/** Pay owns the settings; other services keep what it published. Versions say what is newer, so the order of arrival does not matter. */
export function recordSetting<Tables>(
  settings: Pick<Settings, 'save'>,
  tx: Transaction<Tables>,
  { data, sequence }: Event<'setting.changed'>,
): Promise<void> {
  return settings.save(tx, {
    id: data.settingId,
    name: data.name,
    version: sequence,
    values: data.values,
    validFrom: new Date(data.validFrom),
    why: undefined,
    changedBy: data.changedBy,
    changedAt: new Date(data.changedAt),
  });
}
