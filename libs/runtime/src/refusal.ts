/**
 * Whether an error is a definite no, as it says of itself by `isRefusal`: nothing has happened because of what was asked, and
 * nothing will. The edge translates it for the caller; the layers between only distinguish it from a fault.
 */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'isRefusal' in error && error.isRefusal === true;
