import { type DatedSetting, type SettingName, settingSchemas } from '@leko/contracts';
import { Value } from '@sinclair/typebox/value';

/** Of the rows of a setting that began by `at` the newest; of those that began together the last one. */
export function inForce<Row extends Pick<DatedSetting, 'validFrom'>>(rows: readonly Row[], at: Date): Row | undefined {
  return rows.reduce<Row | undefined>((best, row) => {
    if (row.validFrom > at) return best;
    return best === undefined || row.validFrom >= best.validFrom ? row : best;
  }, undefined);
}

/**
 * Stored values as today's code knows them: a field that came later has its default, one that went is left out, and one that
 * may be left out was left out on purpose. What does not fit then is refused, because a price must not be guessed.
 */
export function wholeValues(
  name: SettingName,
  stored: object,
  defaults: DatedSetting['values'],
): DatedSetting['values'] {
  const schema = settingSchemas[name];
  const required = new Set<string>(schema.required);
  const needed = Object.entries(defaults).filter(([field]) => required.has(field));
  const values = Value.Clean(schema, { ...Object.fromEntries(needed), ...stored });
  if (!Value.Check(schema, values)) throw new Error(`a stored value of setting ${name} is not valid`);
  return values;
}
