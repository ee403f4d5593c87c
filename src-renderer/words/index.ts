import { createI18n } from 'vue-i18n';
import { en } from './en';
import { isolated } from './isolate';

/** Any text that is put into a sentence is isolated in it: names, titles, files. */
const isolatedValues = (argument: unknown): unknown =>
  typeof argument === 'object' && argument !== null && !Array.isArray(argument)
    ? Object.fromEntries(
        Object.entries(argument).map(([key, value]: [string, unknown]) => [
          key,
          typeof value === 'string' ? isolated(value) : value,
        ]),
      )
    : argument;

/** The message compiler of vue-i18n interprets and builds no code, so the page's policy against eval holds. */
export const createMessages = () => {
  const i18n = createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en },
  });
  const translate = i18n.global.t as (...args: unknown[]) => string;
  // All sentences come from this one place: useI18n() hands out this composer.
  Object.assign(i18n.global, { t: (...args: unknown[]) => translate(...args.map(isolatedValues)) });
  return i18n;
};
