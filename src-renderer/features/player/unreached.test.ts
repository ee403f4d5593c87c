import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { CallView, PartyView } from '@core/session/view';
import { EMPTY_CALL } from '@core/session/empty-view';
import { enterParty } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';

let mounted: VueWrapper | null = null;
// The fake clock keeps the wishes for size, which are sent a moment later, out of these tests.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  mounted?.unmount();
  mounted = null;
});
const ana = person('Ana', { isLocal: true });
const ben = person('Ben', { seat: 2 });
const enter = async (change: Partial<PartyView>) => {
  const app = await enterParty(change);
  mounted = app.wrapper;
  const show = async (next: Partial<PartyView>): Promise<void> => {
    app.party.show(next);
    await flushPromises();
  };
  return { ...app, show };
};

describe('the face of somebody who isn’t reached', () => {
  it('the face of an unreached person tells why nobody is seen, by what the party’s ICE servers can do, and where more stands', async () => {
    const call = (wayHelp: CallView['wayHelp']) => ({ call: { ...EMPTY_CALL, wayHelp } });
    const app = await enter({ ...call('none'), participants: [ana, { ...ben, reach: 'overdue' }] });
    expect(app.get('tile-Ben').textContent).toContain('No way to Ben yet.');
    expect(app.get('way-advice').textContent).toContain('We go on trying.');
    expect(app.get('way-advice').textContent).toContain('only people on the same network');
    expect(app.find('retry-Ben')).toBeNull();
    await app.click('why-Ben');
    expect(app.get('call-Ben').textContent).toContain('only people on the same network');
    await app.show({ ...call('stun'), participants: [ana, { ...ben, reach: 'failed' }] });
    expect(app.get('tile-Ben').textContent).toContain("Couldn't reach Ben.");
    expect(app.get('way-advice').textContent).toContain('this party has no relay');
    expect(app.get('retry-Ben').title).toContain('Another network on either side may help');
    await app.show(call('relay'));
    expect(app.get('way-advice').textContent).toContain('Neither a direct way nor the relay');
    await app.show({ call: { ...EMPTY_CALL, wayHelp: 'stun', relayOnly: true } });
    expect(app.get('way-advice').textContent).toContain('You chose a relay only');
  });
});
