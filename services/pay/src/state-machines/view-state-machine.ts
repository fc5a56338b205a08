import { commonProblems, ProblemError } from '@leko/server';
import { type StateMachine, stateMachines } from './domain/state-machines.ts';

export function viewStateMachine(name: string): StateMachine {
  const found = stateMachines.find((machine) => machine.name === name);
  if (found === undefined) throw new ProblemError(commonProblems.notFound);
  return found;
}
