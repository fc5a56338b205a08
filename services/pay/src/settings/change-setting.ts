import { randomUUID } from 'node:crypto';
import { isSettingName } from '@leko/contracts';
import { emit } from '@leko/events';
import { type RequestKey, recordAct, transactOnce } from '@leko/postgres';
import { commonProblems, invalidInput, ProblemError } from '@leko/server';
import type { KnownSetting } from '@leko/settings';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { checkSettingValues } from './check-setting-values.ts';
import { nextSettingVersion } from './store.ts';
import { type SettingView, settingId, viewSetting } from './view-setting.ts';

export interface SettingInput {
  readonly key: RequestKey | undefined;
  readonly name: string;
  readonly values: unknown;
  /** From now on, where it is left out. */
  readonly validFrom: Date | undefined;
  readonly why: string | undefined;
  readonly changedBy: string;
}

type NewSetting = KnownSetting & { readonly change: NonNullable<KnownSetting['change']> };

/** Writes the values that a setting has from a moment on; what was in force until then stays written. */
export async function changeSetting(deps: Deps, input: SettingInput): Promise<SettingView> {
  const { name } = input;
  if (!isSettingName(name)) throw new ProblemError(commonProblems.notFound);
  const values = checkSettingValues(name, input.values);
  return transactOnce(deps.db, input.key, async (tx) => {
    const version = await nextSettingVersion(tx, name);
    const now = deps.clock();
    const setting = newSetting({ ...input, name, values }, { version, now });
    await deps.settings.save(tx, setting.change);
    await publish(tx, setting);
    await audit(tx, setting);
    const { validFrom } = setting;
    deps.log.info({ setting: name, version, validFrom, changedBy: input.changedBy }, 'setting changed');
    return viewSetting(setting, { active: validFrom <= now, forOperator: true });
  });
}

function newSetting(
  { name, values, why, changedBy, ...input }: SettingInput & Pick<KnownSetting, 'name' | 'values'>,
  { version, now }: { version: number; now: Date },
): NewSetting {
  const validFrom = input.validFrom ?? now;
  // Prices that were quoted and paid by the old values must not get other reasons afterwards.
  if (validFrom < now) throw invalidInput('/body/validFrom', 'is in the past');
  const change = { id: randomUUID(), name, version, values, validFrom, why, changedBy, changedAt: now };
  return { name, values, validFrom, change };
}

async function publish(tx: Tx, { name, values, validFrom, change }: NewSetting): Promise<void> {
  await emit(tx, 'setting.changed', {
    source: '/pay',
    aggregateId: settingId(name),
    sequence: change.version,
    at: change.changedAt,
    data: {
      settingId: change.id,
      name,
      values: { ...values },
      validFrom: validFrom.toISOString(),
      changedAt: change.changedAt.toISOString(),
      changedBy: change.changedBy,
    },
  });
}

function audit(tx: Tx, { name, validFrom, change }: NewSetting): Promise<void> {
  const { id, values, why, changedBy: actor, changedAt: at } = change;
  const details = { id, values, validFrom };
  return recordAct(tx, { actor, action: 'setting.change', objectType: 'setting', objectId: name, why, details, at });
}
