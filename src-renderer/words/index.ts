import { createI18n } from 'vue-i18n';
import { en } from './en';
import { isolated } from './isolate';

/** Whatever text is put into a sentence stands isolated in it: names, titles, files. */
const isolatedValues = (argument: unknown): unknown =>
  typeof argument === 'object' && argument !== null && !Array.isArray(argument)
    ? Object.fromEntries(
        Object.entries(argument).map(([key, value]: [string, unknown]) => [
          key,
          typeof value === 'string' ? isolated(value) : value,
        ]),
      )
    : argument;

/** The message compiler of vue-i18n interprets, it builds no code, so the page's policy against eval holds. */
export const createMessages = () => {
  const i18n = createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en },
  });
  const translate = i18n.global.t as (...args: unknown[]) => string;
  // The one place that all sentences come from: useI18n() hands this composer out.
  Object.assign(i18n.global, { t: (...args: unknown[]) => translate(...args.map(isolatedValues)) });
  return i18n;
};
