/** The `Range` header of one request (RFC 9110, section 14). */

export type RangeAnswer =
  /** The whole file, status 200: no range, several ranges, or one that can't be read. */
  | { readonly kind: 'whole' }
  /** Status 206; `start` and `last` are positions of bytes, both inside the file. */
  | { readonly kind: 'part'; readonly start: number; readonly last: number }
  /** Status 416. */
  | { readonly kind: 'unsatisfiable' };

/** @param sizeBytes at least 1. */
export const answerRange = (header: string | null, sizeBytes: number): RangeAnswer => {
  const match = /^\s*bytes\s*=\s*(\d{0,16})\s*-\s*(\d{0,16})\s*$/i.exec(header ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (!match || (from === '' && to === '')) return { kind: 'whole' };
  if (from === '') {
    const count = Number(to);
    if (count === 0) return { kind: 'unsatisfiable' };
    return { kind: 'part', start: Math.max(0, sizeBytes - count), last: sizeBytes - 1 };
  }
  const start = Number(from);
  const last = to === '' ? sizeBytes - 1 : Number(to);
  if (last < start) return to === '' ? { kind: 'unsatisfiable' } : { kind: 'whole' };
  if (start >= sizeBytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', start, last: Math.min(last, sizeBytes - 1) };
};
