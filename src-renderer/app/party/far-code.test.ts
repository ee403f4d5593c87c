import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyHandle } from '@core/ipc/party';
import type { FarCode } from '@core/net/far-code';
import { useToasts } from '../../party/toasts';
import { invite, seat } from '../../testing/fake-host';
import { mountApp } from '../../testing/mount-app';

const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const CODE: FarCode = {
  ...{ code: 'K7QM2XRT4N', untilMs: NOW_MS + 60 * MINUTE_MS, isFound: true, changes: 0 },
};
const ANYWHERE = { embedded: true, open: 'anywhere', reach: 'open', invite, farCode: null } as const;

let mounted: VueWrapper | null = null;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  vi.setSystemTime(NOW_MS);
});
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
});

/** A host in the party, with what is behind the code open. */
const inviting = async (over: Partial<PartyHandle> = {}) => {
  const app = await mountApp(({ state }) => {
    state.seat = seat({ ...ANYWHERE, ...over });
    state.farCode = { ...CODE, isFound: false };
  });
  mounted = app.wrapper;
  await app.click('home-start');
  await app.type('lobby-name', 'Ana');
  await app.submit('lobby-join');
  await app.click('invite-chip');
  /** What main says of the party. */
  const change = async (handle: Partial<PartyHandle>) => {
    app.fakeHost.emit('party.changed', seat({ ...ANYWHERE, ...handle }));
    await flushPromises();
  };
  const toasts = () => useToasts().toasts.map(({ text }) => text);
  return { ...app, change, toasts };
};

describe('the code from anywhere, behind the code', () => {
  it('the code from anywhere is off until the host shows it', async () => {
    const app = await inviting();
    expect(app.find('far-code-shown')).toBeNull();
    expect(app.get('far-code').textContent).toContain('an hour at most');
    await app.click('far-code-show');
    expect(app.fakeHost.inputsOf('party.showFarCode')).toEqual([{ partyId: 'party_1', shown: true }]);
    expect(app.get('far-code-shown').textContent).toBe('K7QM2-XRT4N');
    expect(app.get('far-code-state').textContent).toContain('can’t find it yet');
  });

  it('the code from anywhere says for how long it works, and stands in the top bar for as long', async () => {
    const app = await inviting({ farCode: CODE });
    expect(app.get('far-code-state').getAttribute('role')).toBe('status');
    expect(app.get('far-code-state').textContent).toContain('60 more minutes');
    expect(app.get('invite-code').textContent).toBe('K7QM2-XRT4N');
    expect(app.get('invite-chip').textContent).toContain('From anywhere');
    vi.setSystemTime(NOW_MS + 59 * MINUTE_MS + 1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(app.get('far-code-state').textContent).toContain('one more minute');
  });

  it('the code from anywhere ends when the host stops it, without a word too many', async () => {
    const app = await inviting({ farCode: CODE });
    await app.click('far-code-stop');
    expect(app.fakeHost.inputsOf('party.showFarCode')).toEqual([{ partyId: 'party_1', shown: false }]);
    expect(app.find('far-code-shown')).toBeNull();
    expect(app.get('invite-code').textContent).toBe('K7QM-2XRT');
    expect(app.toasts()).toEqual([]);
  });

  it('the code from anywhere is copied alone', async () => {
    const app = await inviting({ farCode: CODE });
    await app.click('far-code-copy');
    expect(app.fakeHost.inputsOf('system.copyText').at(-1)).toBe('K7QM2-XRT4N');
  });

  it('the host is told when another code has taken its place, and sees it', async () => {
    const app = await inviting({ farCode: CODE });
    expect(app.find('far-code-changed')).toBeNull();
    await app.change({ farCode: { ...CODE, code: 'ABCD2345EF', changes: 1 } });
    expect(app.toasts()).toEqual([
      'The code from anywhere is another one now: too many wrong ones were tried.',
    ]);
    expect(app.get('far-code-shown').textContent).toBe('ABCD2-345EF');
    expect(app.get('far-code-changed').textContent).toContain('too many wrong codes');
  });

  it('the host is told when the code has run out, and when it ended before', async () => {
    const app = await inviting({ farCode: CODE });
    vi.setSystemTime(CODE.untilMs);
    await app.change({ farCode: null });
    expect(app.toasts()).toEqual(['The code from anywhere has run out.']);
    vi.setSystemTime(NOW_MS);
    await app.change({ farCode: CODE });
    await app.change({ farCode: null });
    expect(app.toasts().at(-1)).toBe('The code from anywhere works no more.');
  });

  it('a code that can’t be shown is said so, and can be asked for again', async () => {
    const app = await inviting();
    app.fakeHost.state.refused = new WatchTogetherError('SERVER_UNREACHABLE', '');
    await app.click('far-code-show');
    expect(app.get('toast').textContent).toContain('does not answer');
    app.fakeHost.state.refused = null;
    await app.click('far-code-show');
    expect(app.find('far-code-shown')).not.toBeNull();
  });

  it.each([
    ['the way is closed', { reach: 'noUdp' }],
    ['only the network may come', { open: 'network', reach: 'off' }],
    ['the party is on a server', { embedded: false }],
  ] as const)('the code from anywhere isn’t offered where %s', async (_why, over) => {
    expect((await inviting(over)).find('far-code')).toBeNull();
  });
});
