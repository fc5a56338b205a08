export { inForce } from './in-force.ts';
export { type KnownSetting, openSettings, type Settings, settingsTask } from './open-settings.ts';
export { recordSetting } from './record-setting.ts';
export { type SettingTables, settingsMigration } from './table.ts';
