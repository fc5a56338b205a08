export { inForce } from './in-force.ts';
export { recordSetting } from './note-setting.ts';
export { type KnownSetting, openSettings, type Settings, settingsTask } from './open-settings.ts';
export { type SettingTables, settingsMigration } from './table.ts';
