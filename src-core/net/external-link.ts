const MAX_LENGTH = 2_048;

/** Whether a link may be handed to the system's browser: https, short, and without a name and password in it. */
export const isExternalLink = (text: string): boolean => {
  if (text.length > MAX_LENGTH) return false;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' && url.hostname !== '' && !url.username && !url.password;
  } catch {
    return false;
  }
};
