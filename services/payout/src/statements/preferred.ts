/** Which of our media types the Accept header likes best; undefined where it names none of them. */
export function preferred<Name extends string>(
  accept: string | undefined,
  types: Readonly<Record<Name, string>>,
): Name | undefined {
  const wishes = (accept ?? '').split(',').map(wishOf);
  const names = Object.keys(types) as Name[]; // Its own keys.
  const liked = names.map((name) => ({ name, weight: wishes.find(({ type }) => type === types[name])?.weight ?? 0 }));
  const [best] = liked.toSorted((a, b) => b.weight - a.weight);
  return best !== undefined && best.weight > 0 ? best.name : undefined;
}

function wishOf(part: string): { type: string; weight: number } {
  const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const quality = parameters.find((text) => text.startsWith('q='));
  return { type, weight: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}
