import { type SettingName, settingNames } from '@leko/contracts';
import { inForce } from '@leko/settings';
import type { Deps } from '../deps.ts';
import { type SettingView, viewSetting } from './view-setting.ts';

interface Question {
  readonly name: string | undefined;
  /** Past and future values. */
  readonly includeInactive: boolean;
  readonly forOperator: boolean;
}

/** A setting is changed a few times a year; of more changes only the newest are shown. */
const MAX_VALUES = 1_000;

/** The values in force now, by name; none for a name that is not known. */
export async function listSettings(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  { name, includeInactive, forOperator }: Question,
): Promise<SettingView[]> {
  await settings.reload(); // An operator who wrote through another copy of the service reads it here.
  const now = clock();
  const view = (one: SettingName): SettingView[] => {
    const rows = settings.rows(one);
    const active = inForce(rows, now);
    const shown = includeInactive ? newestFirst(rows) : rows.filter((row) => row === active);
    return shown.map((row) => viewSetting(row, { active: row === active, forOperator }));
  };
  return settingNames.filter((one) => name === undefined || one === name).flatMap(view);
}

/** Of those that begin together the one that counts is the first. */
const newestFirst = <Row extends { validFrom: Date }>(rows: readonly Row[]): Row[] =>
  rows
    .toReversed()
    .toSorted((a, b) => b.validFrom.getTime() - a.validFrom.getTime())
    .slice(0, MAX_VALUES);
