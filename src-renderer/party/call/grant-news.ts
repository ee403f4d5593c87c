import { mayPublish } from '@core/room/rights';
import { CHANGEABLE_RIGHTS, type ChangeableRight } from '@core/wire/grants';
import type { Grants } from '@core/wire/room';

const STREAMS = ['microphone', 'camera', 'screen'] as const;
/** The rights with a name of their own; the right to share is announced as the streams that it allows. */
type Told = Exclude<ChangeableRight, 'share'>;
const TOLD = CHANGEABLE_RIGHTS.filter((right): right is Told => right !== 'share');

/** A right as it is named to people (`party.grants` among the words). */
export type Permit = (typeof STREAMS)[number] | Told;

const PERMITS: readonly Permit[] = [...STREAMS, ...TOLD];

const isTold = (permit: Permit): permit is Told => TOLD.some((right) => right === permit);
const has = (grants: Grants, permit: Permit): boolean =>
  isTold(permit) ? grants[permit] : mayPublish(grants, permit);

/** The rights that were taken and given between two moments. */
export const grantNews = (
  before: Grants,
  after: Grants,
): { readonly taken: readonly Permit[]; readonly given: readonly Permit[] } => ({
  taken: PERMITS.filter((permit) => has(before, permit) && !has(after, permit)),
  given: PERMITS.filter((permit) => !has(before, permit) && has(after, permit)),
});
