import type { AST } from '@eslint-community/regexpp';

/** One step of a backtracking engine; `by` and `or` say how many instructions are left out before it goes on. */
type Instruction =
  | { readonly do: 'take'; readonly fits: (sign: string | undefined) => boolean }
  | { readonly do: 'jump'; readonly by: number }
  | { readonly do: 'try'; readonly by: number; readonly or: number }
  | { readonly do: 'check'; readonly holds: (signs: readonly string[], at: number, count: Count) => boolean };
/** Instructions in the direction in which they go through a text: a lookbehind goes backwards. */
interface Program {
  readonly instructions: readonly Instruction[];
  readonly step: 1 | -1;
}
interface Way {
  readonly step: 1 | -1;
  readonly flags: string;
}
interface Count {
  steps: number;
  readonly limit: number;
}

/**
 * How many steps an engine that backtracks, as V8's does, takes to look for all places of the pattern in the text. It has no
 * short cuts, so V8 takes as many at most, and the number is the same on every machine. More than `limit` are not counted.
 */
export function countSteps({ pattern, flags }: AST.RegExpLiteral, text: string, limit: number): number {
  const way: Way = { step: 1, flags: flags.raw.replace(/[gmy]/g, '') };
  const program: Program = { instructions: translate(pattern, way), step: 1 };
  const signs = flags.unicode || flags.unicodeSets ? [...text] : text.split('');
  const count: Count = { steps: 0, limit };
  for (let at = 0; at <= signs.length && count.steps < limit; ) {
    const end = run(program, signs, at, count);
    if (end !== undefined && !flags.global) break;
    at = Math.max(at + 1, end ?? 0);
  }
  return count.steps;
}

function translate(node: AST.Pattern | AST.Alternative | AST.Element, way: Way): Instruction[] {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return anyOf(node.alternatives.map((one) => translate(one, way)));
    case 'Alternative':
      return (way.step === 1 ? node.elements : node.elements.toReversed()).flatMap((one) => translate(one, way));
    case 'Quantifier':
      return repeated(node, translate(node.element, way));
    case 'Assertion':
      return [assertion(node, way)];
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return [{ do: 'take', fits: leaf(node.raw, way.flags) }];
    case 'Backreference':
      throw new RangeError(`the steps of the backreference ${node.raw} cannot be counted`);
  }
}

function anyOf([one = [], ...others]: readonly Instruction[][]): Instruction[] {
  if (others.length === 0) return one;
  const rest = anyOf(others);
  return [{ do: 'try', by: 0, or: one.length + 1 }, ...one, { do: 'jump', by: rest.length }, ...rest];
}

function repeated({ min, max, greedy }: AST.Quantifier, body: readonly Instruction[]): Instruction[] {
  const enter = (past: number): Instruction =>
    greedy ? { do: 'try', by: 0, or: past } : { do: 'try', by: past, or: 0 };
  const copies = (count: number, one: (index: number) => readonly Instruction[]) =>
    Array.from({ length: count }, (_, index) => one(index)).flat();
  const endless: Instruction[] = [enter(body.length + 1), ...body, { do: 'jump', by: -body.length - 2 }];
  const left = max - min;
  return [
    ...copies(min, () => body),
    ...(left === Number.POSITIVE_INFINITY
      ? endless
      : copies(left, (done) => [enter((left - done) * (body.length + 1) - 1), ...body])),
  ];
}

const isWord = (sign: string | undefined) => sign !== undefined && /\w/.test(sign);

function assertion(node: AST.Assertion, { flags }: Way): Instruction {
  switch (node.kind) {
    case 'start':
      return { do: 'check', holds: (_signs, at) => at === 0 };
    case 'end':
      return { do: 'check', holds: (signs, at) => at === signs.length };
    case 'word':
      return {
        do: 'check',
        holds: (signs, at) => (isWord(signs[at - 1]) !== isWord(signs[at])) !== node.negate,
      };
    case 'lookahead':
    case 'lookbehind': {
      const step = node.kind === 'lookahead' ? 1 : -1;
      const instructions = anyOf(node.alternatives.map((one) => translate(one, { step, flags })));
      const program: Program = { instructions, step };
      return {
        do: 'check',
        holds: (signs, at, count) => (run(program, signs, at, count) !== undefined) !== node.negate,
      };
    }
  }
}

/** What stands for one sign is left to the engine of this machine, and remembered. */
function leaf(raw: string, flags: string): (sign: string | undefined) => boolean {
  const expression = new RegExp(`^${raw}$`, flags);
  const known = new Map<string, boolean>();
  return (sign) => {
    if (sign === undefined) return false;
    const answer = known.get(sign) ?? expression.test(sign);
    known.set(sign, answer);
    return answer;
  };
}

/** Where a match that begins here ends; undefined when there is none, or the steps are used up. */
function run(
  { instructions, step }: Program,
  signs: readonly string[],
  from: number,
  count: Count,
): number | undefined {
  const ahead = step === 1 ? 0 : -1;
  const untried = [0, from];
  while (untried.length > 0) {
    let at = untried.pop() as number; // Always a pair.
    let next = untried.pop() as number;
    for (let goesOn = true; goesOn; ) {
      const instruction = instructions[next];
      if (instruction === undefined) return at;
      if (++count.steps >= count.limit) return undefined;
      next++;
      switch (instruction.do) {
        case 'take':
          goesOn = instruction.fits(signs[at + ahead]);
          at += step;
          break;
        case 'jump':
          next += instruction.by;
          break;
        case 'try':
          untried.push(next + instruction.or, at);
          next += instruction.by;
          break;
        case 'check':
          goesOn = instruction.holds(signs, at, count);
      }
    }
  }
  return undefined;
}
