export type { Composition, ServiceContext, ServiceDefinition } from './definition.ts';
export { type HostedService, hostService } from './host.ts';
export { runService } from './run.ts';
