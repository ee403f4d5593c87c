import { LIMITS } from '../wire/limits';

const folded = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Cuts to a length in UTF-16 units, never through a symbol of two. */
const cut = (text: string, length: number): string => {
  let result = '';
  for (const symbol of text) {
    if (result.length + symbol.length > length) break;
    result += symbol;
  }
  return result.trimEnd();
};

/** The name, or where it is taken the name with a number: "Ana (2)". Case doesn't make a difference. */
export const uniqueName = (wanted: string, taken: readonly string[]): string => {
  const used = new Set(taken.map(folded));
  if (!used.has(folded(wanted))) return wanted;
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})`;
    const name = cut(wanted, LIMITS.nameLength - suffix.length) + suffix;
    if (!used.has(folded(name))) return name;
  }
};
