export { type Broker, connectBroker } from './broker.ts';
export { type Emission, emit, emitNext } from './emit.ts';
export { addFeedRoute } from './feed.ts';
export { createReceiver, type Handler, type Receiver, type Subscriptions } from './receive.ts';
export { type EventTables, eventsMigration } from './tables.ts';
export { eventTasks, feedTaskName, RELAY_TASK } from './tasks.ts';
