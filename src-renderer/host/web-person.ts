/**
 * This browser's ids for a server and for a host: as in the app (main's `PersonIds`), with the secret in its storage.
 */

const KEY = 'matinee.person';
const SECRET_BYTES = 32;

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (symbol) => symbol.charCodeAt(0));
};

const keptSecret = (storage: Storage): Uint8Array<ArrayBuffer> => {
  try {
    const kept = fromBase64Url(storage.getItem(KEY) ?? '');
    if (kept.length === SECRET_BYTES) return kept;
  } catch {
    // The value isn't of our writing, so it is overwritten.
  }
  const made = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  storage.setItem(KEY, toBase64Url(made));
  return made;
};

/**
 * @returns HMAC-SHA-256, base64url; undefined where the page may not compute it (plain HTTP) or keep anything: such a
 * guest is a new person each time
 */
const hmac = async (storage: Storage, text: string): Promise<string | undefined> => {
  try {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', keptSecret(storage), algorithm, false, ['sign']);
    const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
    return toBase64Url(new Uint8Array(signed));
  } catch {
    return undefined;
  }
};

/** Proves to the server of `origin` that a seat there is this browser's. */
export const webSeatProof = (storage: Storage, origin: string): Promise<string | undefined> =>
  hmac(storage, `seat\n${origin}`);

/** This browser's id for a host. */
export const webPersonFor = (storage: Storage, hostId: string): Promise<string | undefined> =>
  hmac(storage, `person\n${hostId}`);
