/**
 * The purpose of a payout, in the language of the bank. The tag identifies the remittance in a bank statement, which has no
 * other id of ours. About 120 characters; the bank takes 210.
 */
export function purposeOf(remittance: { id: string; periodStart: Date; periodEnd: Date }, zone: string): string {
  const day = new Intl.DateTimeFormat('ru-RU', { timeZone: zone, day: '2-digit', month: '2-digit', year: 'numeric' });
  const period = `${day.format(remittance.periodStart)}-${day.format(remittance.periodEnd)}`;
  return `Перечисление вознаграждения за тренировки за период ${period} [R-${remittance.id}]`;
}
