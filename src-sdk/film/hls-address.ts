/**
 * Recognises an HLS playlist by its address: the type that servers give it is often wrong, and known only after asking.
 */
export const isHls = (url: string): boolean => {
  try {
    return new URL(url).pathname.toLowerCase().endsWith('.m3u8');
  } catch {
    return false;
  }
};
