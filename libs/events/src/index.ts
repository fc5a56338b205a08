export { type Broker, connectBroker } from './broker.ts';
export { compareStreams } from './compare-streams.ts';
export { type Emission, emit, emitAll, emitNext, insertEvents, type OutboxRow, outboxRow } from './emit.ts';
export { FEED_PATH, FeedQuery, readOutbox } from './feed.ts';
export { createReceiver, type Handler, type Receiver, recordApplied, type Subscriptions } from './receive.ts';
export { openEvent, sealedEventColumns } from './sealed-event.ts';
export { type EventTables, eventsMigration, parkedQueue } from './tables.ts';
export { eventTasks, feedTaskName, RELAY_TASK } from './tasks.ts';
export { eventWatches } from './watches.ts';
