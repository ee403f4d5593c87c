/** The look and name of each policy, the same in every picture. Colour-blind eyes can tell the colours apart, too. */
import { POLICY_IDS, type PolicyId } from '../model';
import { element, INK, text, type LineStyle } from './svg';

export const POLICY_NAMES: Readonly<Record<PolicyId, string>> = {
  matinee: 'Matinee',
  syncplay: 'Syncplay',
  jellyfin: 'Jellyfin SyncPlay',
  opentogethertube: 'OpenTogetherTube',
  watchparty: 'WatchParty',
  mediasync: 'MediaSync',
};

export const POLICY_LINES: Readonly<Record<PolicyId, LineStyle>> = {
  matinee: { color: '#c2290a', width: 2.6, dash: '' },
  syncplay: { color: '#0072b2', width: 1.6, dash: '' },
  jellyfin: { color: '#7b3fa0', width: 1.6, dash: '7 3' },
  opentogethertube: { color: '#00855f', width: 1.6, dash: '2 3' },
  watchparty: { color: '#a86a00', width: 1.6, dash: '9 3 2 3' },
  mediasync: { color: '#4a5560', width: 1.6, dash: '4 2' },
};

const SWATCH = 26;
/** The average width of a letter at this size. */
const LETTER = 6.6;

/** One row with the names and lines of the policies that are drawn. */
export function legend(left: number, y: number, policies: ReadonlySet<PolicyId>): string[] {
  let x = left;
  return POLICY_IDS.filter((id) => policies.has(id)).flatMap((id) => {
    const { color, width, dash } = POLICY_LINES[id];
    const from = x;
    const name = id === 'matinee' ? POLICY_NAMES[id] : `${POLICY_NAMES[id]} (port)`;
    x += SWATCH + 8 + name.length * LETTER + 18;
    return [
      element('line', {
        ...{ x1: from, x2: from + SWATCH, y1: y - 4, y2: y - 4, stroke: color, 'stroke-width': width },
        ...(dash === '' ? {} : { 'stroke-dasharray': dash }),
      }),
      text(from + SWATCH + 7, y, name, { size: 12, weight: id === 'matinee' ? 600 : 400, fill: INK.text }),
    ];
  });
}
