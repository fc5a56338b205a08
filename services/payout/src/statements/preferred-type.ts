/** The media type that the Accept header prefers; undefined where it names none of these. */
export function preferredType<Name extends string>(
  accept: string | undefined,
  types: Readonly<Record<Name, string>>,
): Name | undefined {
  const preferences = (accept ?? '').split(',').map(preferenceOf);
  const names = Object.keys(types) as Name[]; // Its own keys.
  const weighted = names.map((name) => ({
    name,
    weight: preferences.find(({ type }) => type === types[name])?.weight ?? 0,
  }));
  const [best] = weighted.toSorted((a, b) => b.weight - a.weight);
  return best !== undefined && best.weight > 0 ? best.name : undefined;
}

function preferenceOf(part: string): { type: string; weight: number } {
  const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const quality = parameters.find((text) => text.startsWith('q='));
  return { type, weight: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}
