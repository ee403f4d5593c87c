/** UTF-8 bytes of a text; a lone surrogate is three, as the mark that encoders put in its place. */
export const utf8Bytes = (text: string): number => {
  let bytes = 0;
  for (const symbol of text) {
    const point = symbol.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/**
 * Bytes of a value on the wire: as JSON in UTF-8. Limits count these, since a control character is one byte in memory
 * and six on the wire.
 * @param value anything JSON can say; a value it can't say (`undefined`, a function) has no bytes
 */
export const encodedBytes = (value: unknown): number => {
  const encoded = JSON.stringify(value) as string | undefined;
  return encoded === undefined ? 0 : utf8Bytes(encoded);
};
