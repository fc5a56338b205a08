/**
 * Whether an error is a definite no, as it says of itself by `isRefusal`: nothing has happened because of what was asked, and
 * nothing will. What the no means to the caller is for the edge to say; whoever stands between only tells it from a fault.
 */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'isRefusal' in error && error.isRefusal === true;
