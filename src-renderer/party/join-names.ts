import { isolated } from '../words/isolate';

/** "Ben, Cleo and Dan", as the language writes it. */
export const joinNames = (names: readonly string[], locale: string): string =>
  new Intl.ListFormat(locale === 'en' ? 'en-GB' : locale, { style: 'long', type: 'conjunction' }).format(
    names.map(isolated),
  );
