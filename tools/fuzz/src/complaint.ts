/** What is wrong with an answer: a short name that stays the same while the request is made smaller, and the rest. */
export interface Complaint {
  readonly what: string;
  readonly more: string;
}
