import { mayPublish } from '@core/room/rights';
import type { Grants } from '@core/wire/room';

/** What somebody may, as it is called to them. */
export type Permit = 'microphone' | 'camera' | 'screen' | 'control' | 'chat';

const PERMITS: readonly Permit[] = ['microphone', 'camera', 'screen', 'control', 'chat'];

const has = (grants: Grants, permit: Permit): boolean =>
  permit === 'control' || permit === 'chat' ? grants[permit] : mayPublish(grants, permit);

/** What was taken from somebody, and what was given, between two moments. */
export const grantNews = (
  before: Grants,
  after: Grants,
): { readonly taken: readonly Permit[]; readonly given: readonly Permit[] } => ({
  taken: PERMITS.filter((permit) => has(before, permit) && !has(after, permit)),
  given: PERMITS.filter((permit) => !has(before, permit) && has(after, permit)),
});
