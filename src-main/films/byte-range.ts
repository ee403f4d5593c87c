/** The `Range` header of one request (RFC 9110, section 14). */
import { parse } from 'range-parser';

/** The parser's bit for a range that can't be read. */
const MALFORMED = 1;

export type RangeAnswer =
  /** The whole file, status 200: no range, several ranges, or one that can't be read. */
  | { readonly kind: 'whole' }
  /** Status 206; `start` and `last` are positions of bytes, both inside the file. */
  | { readonly kind: 'part'; readonly start: number; readonly last: number }
  /** Status 416. */
  | { readonly kind: 'unsatisfiable' };

/** A longer header than this doesn't ask for a film. */
const LONGEST_HEADER = 200;

/** @param sizeBytes at least 1. */
export const answerRange = (header: string | null, sizeBytes: number): RangeAnswer => {
  // The parser accepts no spaces around the unit and within a range; players of others have sent them.
  const asked = (header ?? '').slice(0, LONGEST_HEADER).replaceAll(/\s/g, '');
  const { code, type, ranges } = parse(sizeBytes, asked);
  const [range] = ranges;
  if (type !== 'bytes' || asked.includes(',') || (code & MALFORMED) !== 0) return { kind: 'whole' };
  return range ? { kind: 'part', start: range.start, last: range.end } : { kind: 'unsatisfiable' };
};
