/** What a mail is about. `account`: the reader's own address; `session`: their training; `money` and `security` speak for themselves. */
export type Purpose = 'account' | 'session' | 'money' | 'security';

/**
 * A blocked user is not written to any more, except about what stays theirs: money that moves, and changes that a thief
 * could have made.
 */
export function reachesBlocked(purpose: Purpose): boolean {
  switch (purpose) {
    case 'money':
    case 'security':
      return true;
    case 'account':
    case 'session':
      return false;
  }
}
