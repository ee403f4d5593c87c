/**
 * Where this project is on the internet. None of it is anywhere yet: the app then says what a person can do without, and
 * an invitation is some lines of text.
 */

/**
 * The link page (`npm run build:link-page`), by which an invitation can be clicked in any chat; `MATINEE_LINK_PAGE_URL`
 * names another one.
 */
const LINK_PAGE_URL: string | null = null;

/** Where people get the app. */
export const APP_URL: string | null = null;

/** Leaves enough of a link's length to what stands behind the `#`. */
const LONGEST_PAGE_URL = 500;

/** A page that nobody on the way can change: whoever changes it reads the invitation. */
const isPage = (text: string): boolean => {
  if (text.length > LONGEST_PAGE_URL || text.includes('#')) return false;
  try {
    const { protocol, username, password } = new URL(text);
    return protocol === 'https:' && username === '' && password === '';
  } catch {
    return false;
  }
};

/** Reads `MATINEE_LINK_PAGE_URL`: `none` or nothing at all for no page. */
export const readLinkPage = (
  environment: Readonly<Record<string, string | undefined>>,
): { readonly linkPageUrl: string | null; readonly wrong: readonly string[] } => {
  const text = environment['MATINEE_LINK_PAGE_URL']?.trim();
  if (text === undefined) return { linkPageUrl: LINK_PAGE_URL, wrong: [] };
  if (text === '' || text === 'none') return { linkPageUrl: null, wrong: [] };
  if (isPage(text)) return { linkPageUrl: text, wrong: [] };
  const wrong = [
    `MATINEE_LINK_PAGE_URL must be an https address of at most ${LONGEST_PAGE_URL} characters without a #, or none`,
  ];
  return { linkPageUrl: LINK_PAGE_URL, wrong };
};
