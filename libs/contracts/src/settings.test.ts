import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { settingNames, settingSchemas, settingsOf } from './settings.ts';

describe.each(['production', 'sandbox'] as const)('the settings of the code, %s', (profile) => {
  it.each(settingNames)('%s has values that its schema knows, one of a moment', (name) => {
    const rows = settingsOf(profile).filter((row) => row.name === name);

    expect(rows.flatMap(({ values }) => [...Value.Errors(settingSchemas[name], values)])).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ validFrom }) => validFrom.getTime())).size).toBe(rows.length);
  });
});
