import unhomoglyph from 'unhomoglyph';
import { fitText } from '../base/person-text';
import { LIMITS } from '../wire/limits';

/**
 * The skeleton of UTS 39 (section 4), which names that look alike have in common. The package carries Unicode's table
 * of confusables; it is for the server, which gives names, and not for the page (docs/adr/0026).
 */
const skeleton = (name: string): string => {
  const bare = name.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return unhomoglyph(bare).normalize('NFD');
};

/**
 * The skeletons that a name could be taken for. Case makes no difference here, which is a question beside that of
 * looks: a capital I looks like a small L, a small i doesn't; therefore both orders.
 */
const looksOf = (name: string): readonly string[] => {
  const plain = name.normalize('NFKC');
  return [skeleton(plain).toLowerCase(), skeleton(plain.toLowerCase()).toLowerCase()];
};

/** The name, or with a number where a name that looks like it is taken: "Ana (2)". */
export const uniqueName = (wanted: string, taken: readonly string[]): string => {
  const used = new Set(taken.flatMap(looksOf));
  const isTaken = (name: string): boolean => looksOf(name).some((look) => used.has(look));
  if (!isTaken(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})`;
    const name = fitText(wanted, LIMITS.nameLength - suffix.length) + suffix;
    if (!isTaken(name)) return name;
  }
};
