/** What the address of the link page says. */
import { formatInviteCode } from '@core/base/ids';
import { formatInviteLink, parseInvite } from '@core/wire/invite-link';

export type PageAddress =
  | { readonly kind: 'invitation'; /** It opens the app. */ readonly link: string; readonly code: string }
  /** Something is meant to be an invitation, and can't be read as one. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'empty' };

/** @param href the page's own address; what stands behind its `#` no server was told */
export const invitationIn = (href: string): PageAddress => {
  const target = parseInvite(href);
  // What is opened is written anew from what was read, so that nothing else of the address gets to the app.
  if (target)
    return { kind: 'invitation', link: formatInviteLink(target), code: formatInviteCode(target.code) };
  const { hash, pathname } = new URL(href);
  return { kind: hash.length > 1 || pathname.startsWith('/j/') ? 'wrong' : 'empty' };
};
