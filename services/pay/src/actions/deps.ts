import type { SettingName, SettingValues } from '@leko/contracts';
import type { Clock, Log } from '@leko/server';
import type { CallLog } from '@leko/upstream';
import type { Providers } from '../providers/index.ts';
import type { Db } from '../store/tables.ts';

/** What the actions of this service are given. Each takes from it what it uses. */
export interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly providers: Providers;
  readonly callLog: CallLog;
  readonly settings: Settings;
  readonly callbackUrls: CallbackUrls;
}

/** The value of a setting in force at a moment. */
export type Settings = <N extends SettingName>(name: N, at: Date) => SettingValues<N>;

/** Addresses that upstreams and payers come back to, each with the capability to say just that. */
export interface CallbackUrls {
  build(callback: { type: 'PAYMENT' | 'RECEIPT'; status: 'SUCCESS' | 'FAILURE'; trackingId: string }): string;
  isGenuine(callback: { type: string; trackingId: string; token: string }): boolean;
}
