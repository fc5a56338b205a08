import { type StateMachine, stateMachines } from '../src/state-machines/domain/state-machines.ts';

const END = '<!-- /state machine -->';
const beginOf = (name: string) => `<!-- state machine of a ${name}: written by \`npm run openapi\` -->`;

/** The document with the diagrams of all machines that it has a place for between markers. */
export const withDiagrams = (document: string): string => stateMachines.reduce(withDiagram, document);

function withDiagram(document: string, machine: StateMachine): string {
  const begin = document.indexOf(beginOf(machine.name));
  if (begin < 0) return document;
  const end = document.indexOf(END, begin);
  if (end < 0) throw new Error(`the diagram of a ${machine.name} has no end: ${END}`);
  return `${document.slice(0, begin)}${beginOf(machine.name)}\n\n${diagramOf(machine)}\n${document.slice(end)}`;
}

function diagramOf({ states, moves }: StateMachine): string {
  const first = states[0]?.name ?? '';
  const last = states.filter(({ name }) => moves.every(({ from, to }) => from !== name || to === name));
  const arrows = moves.map(
    ({ from, to, command }) => `${from} --> ${to}${command === undefined ? '' : `: ${command}`}`,
  );
  const lines = [`[*] --> ${first}`, ...arrows, ...last.map(({ name }) => `${name} --> [*]`)];
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `    ${line}`), '```', ''].join('\n');
}
