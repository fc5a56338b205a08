import { nameUuid, type SettingName } from '@leko/contracts';
import type { KnownSetting } from '@leko/settings';

/** A value of a setting as the API shows it. Who wrote it and why is for operators only. */
export interface SettingView {
  id: string;
  name: string;
  values: Record<string, unknown>;
  active: boolean;
  createdAt: string;
  updatedAt: string;
  validFrom: string;
  changedBy?: string;
  why?: string;
}

/** The id of a setting, the same for all of its values. */
export const settingId = (name: SettingName): string => nameUuid(`setting ${name}`);

export function viewSetting(
  { name, values, validFrom, change }: KnownSetting,
  { active, forOperator }: { active: boolean; forOperator: boolean },
): SettingView {
  const since = validFrom.toISOString();
  const createdAt = change?.changedAt.toISOString() ?? since;
  return {
    // The default values in the code have no row; their id is the same for every caller at any time.
    id: change?.id ?? nameUuid(`setting ${name} ${since}`),
    name,
    values: { ...values },
    active,
    createdAt,
    updatedAt: createdAt,
    validFrom: since,
    ...(forOperator && change ? { changedBy: change.changedBy } : {}),
    ...(forOperator && change?.why ? { why: change.why } : {}),
  };
}
