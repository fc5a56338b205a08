/** Where a list goes on, as its `Link` header says; undefined at its end. */
export function nextPage(link: string | string[] | null | undefined): string | undefined {
  return /<([^>]*)>; rel="next"/.exec(String(link ?? ''))?.[1];
}
