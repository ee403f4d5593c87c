import { APP_URL } from '@core/wire/public-places';
import type { Translate } from './error-words';

/** The link of an invitation, and the code as people read it. */
interface Invitation {
  readonly link: string;
  readonly code: string;
}

/** Chats make no link of anything else. */
export const isClickable = (link: string): boolean => /^https?:\/\//.test(link);

/**
 * The link in the form that can be clicked in a chat, where there is a page for that.
 * @param linkPage the address of the link page
 */
export const linkToSend = ({ link }: Pick<Invitation, 'link'>, linkPage: string | null): string => {
  const at = link.indexOf('#');
  // Only a server of the internet says who it is before a `#`, and has a page of its own.
  return isClickable(link) || linkPage === null || at === -1 ? link : linkPage + link.slice(at);
};

/**
 * An invitation as it is sent to friends: the link, where it explains itself, or else three lines that say what to
 * install, what to open, and the code.
 */
export const invitationText = (
  t: Translate,
  invitation: Invitation,
  linkPage: string | null,
  appUrl = APP_URL,
): string => {
  const link = linkToSend(invitation, linkPage);
  if (isClickable(link)) return link;
  return [
    appUrl === null ? t('party.invite.text.app') : t('party.invite.text.appAt', { url: appUrl }),
    t('party.invite.text.link', { link }),
    t('party.invite.text.code', { code: invitation.code }),
  ].join('\n');
};
