/** Who a coach is on paper, as their recipient says. */
export interface Party {
  readonly name: string;
  readonly inn: string;
  readonly address: string;
}
