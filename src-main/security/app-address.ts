/** The page's own address. Node gives custom schemes no origin (`null`), so scheme and host are compared. */

export const APP_SCHEME = 'matinee-app';
export const FILM_SCHEME = 'matinee-film';
/** The address at which the built renderer is served. */
export const APP_URL = `${APP_SCHEME}://app/`;

const addressOf = (url: string): string | null => {
  try {
    const { protocol, host, username, password } = new URL(url);
    return username || password ? null : `${protocol}//${host}`;
  } catch {
    return null;
  }
};

/** The serialised origin as a browser has it in `location.origin`, e.g. `matinee-app://app`. */
export const pageOrigin = (appUrl: string): string => addressOf(appUrl) ?? 'null';

/** Whether `url` belongs to our own page, which is served at `appUrl`. */
export const isAppUrl = (url: string, appUrl: string): boolean => {
  const address = addressOf(url);
  return address !== null && address === addressOf(appUrl);
};
