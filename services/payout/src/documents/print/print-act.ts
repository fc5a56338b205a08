import type { Act } from '../domain/act.ts';
import type { Party } from '../domain/party.ts';
import { athleteActContent } from './act-athlete.ts';
import { coachActContent } from './act-coach.ts';
import { dayText } from './figures.ts';
import { printPdf } from './print-pdf.ts';

const contents = { act_coach: coachActContent, act_athlete: athleteActContent };

/** The act as a PDF: the same act, the same bytes. */
export function printAct(act: Act, coach: Party | undefined): Promise<Buffer> {
  const { number, date, type } = act;
  return printPdf({
    title: `Акт ${number}`,
    footer: `Акт № ${number} от ${dayText(date)}`,
    date: new Date(`${date}T00:00:00Z`),
    content: contents[type](act, coach),
  });
}
