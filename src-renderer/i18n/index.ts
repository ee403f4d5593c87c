import { createI18n } from 'vue-i18n';
import { en } from './en';

/** The message compiler of vue-i18n interprets, it builds no code, so the page's policy against eval holds. */
export const createMessages = () =>
  createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en },
  });
