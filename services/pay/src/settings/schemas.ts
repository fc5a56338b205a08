import { DateTime, described, Text, Uuid } from '@leko/contracts';
import { Type } from '@sinclair/typebox';

const strict = { additionalProperties: false };

const SettingValues = Type.Object({}, { additionalProperties: true, description: 'All fields of the setting' });

export const Setting = Type.Object(
  {
    id: Uuid('Setting ID: of these values'),
    name: Type.String(),
    values: SettingValues,
    active: Type.Boolean({ description: 'In force now' }),
    createdAt: DateTime,
    updatedAt: DateTime,
    validFrom: described(DateTime, 'From when on they are in force, until newer ones are'),
    changedBy: Type.Optional(Type.String({ description: 'Who wrote them; for operators' })),
    why: Type.Optional(Type.String({ description: 'The reason that was given; for operators' })),
  },
  { $id: 'Setting', ...strict },
);

export const Settings = Type.Object({ settings: Type.Array(Setting) }, { $id: 'Settings', ...strict });

export const SettingRequest = Type.Object(
  {
    values: SettingValues,
    validFrom: Type.Optional(described(DateTime, 'From when on; now, where it is left out')),
    why: Type.Optional(Text(500, 'The reason, for whoever reads the history', ['Spring campaign'])),
  },
  { $id: 'SettingRequest', ...strict, examples: [{ values: { percentage: '12.5000', rounding: 'half_up' } }] },
);
