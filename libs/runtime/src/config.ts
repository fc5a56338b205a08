import type { Static, TObject } from '@sinclair/typebox';
import { envSchema } from 'env-schema';

/** Reads and checks a service's environment. Every problem is named in one line, so that a failed start says how to mend it. */
export function loadConfig<T extends TObject>(schema: T, env: NodeJS.ProcessEnv): Static<T> {
  try {
    return envSchema<Static<T>>({ schema, data: { ...env }, env: false, dotenv: false });
  } catch (error) {
    const reasons = (error as { errors?: { instancePath?: string; message?: string }[] }).errors ?? [];
    const lines = reasons.map(({ instancePath, message }) =>
      `${(instancePath ?? '').slice(1)} ${message ?? ''}`.trim(),
    );
    throw new Error(`configuration: ${lines.join('; ') || String(error)}`);
  }
}
