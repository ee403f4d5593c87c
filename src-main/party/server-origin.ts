/**
 * The address of a server as people type it. TLS everywhere, except to this machine.
 * @returns null for anything else
 */
export const serverOrigin = (text: string): string | null => {
  try {
    const url = new URL(text.trim());
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
    return isAllowed && !url.username && !url.password ? url.origin : null;
  } catch {
    return null;
  }
};
