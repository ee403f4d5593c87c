import type { ErrorCode } from '@core/base/errors';

/** The part of vue-i18n's `t` that is needed here; any scope's fits. */
export type Translate = (key: string, named?: Record<string, unknown>) => string;

/** An error as a person reads it: what happened, and what to do. */
export const errorWords = (t: Translate, code: ErrorCode): { what: string; todo: string } => ({
  what: t(`errors.${code}.what`),
  todo: t(`errors.${code}.todo`),
});
