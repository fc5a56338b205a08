/** The address of a path of ours as the outside sees it; `base` may end in a folder, which `new URL(path, base)` would lose. */
export const publicUrl = (base: string, path: `/${string}`): URL =>
  new URL(`${base.replace(/(?<!\/)\/+$/, '')}${path}`);
