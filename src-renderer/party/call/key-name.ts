/**
 * A key's name as it is printed on it.
 * @param layout the characters that the keyboard writes with it, by code, where the browser tells
 */
export const keyName = (code: string, layout: ReadonlyMap<string, string> | null): string => {
  const written = layout?.get(code)?.trim();
  if (written) return written.toUpperCase();
  return code.replace(/^(Key|Digit)(?=.$)/, '').replace(/(?<=[a-z])(?=[A-Z0-9])/g, ' ');
};
