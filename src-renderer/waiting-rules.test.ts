import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import { enterParty } from './testing/enter-party';
import { person } from './testing/fake-party';

let wrapper: VueWrapper | null = null;
afterEach(() => wrapper?.unmount());

const enter = async () => {
  const app = await enterParty();
  wrapper = app.wrapper;
  return app;
};

const noControl = { publish: [], control: false, share: false, moderate: false, chat: true };
const textOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('how long the room waits', () => {
  it('is the host’s to choose, and a refusal is told and taken back', async () => {
    const { party, find, get, click } = await enter();
    await click('dock-people');
    expect(find('patience')).not.toBeNull();
    party.failures.set('setPatience', new WatchTogetherError('PERMISSION_DENIED', 'may not'));
    const select =
      get('patience').querySelector('select') ?? (get('patience') as unknown as HTMLSelectElement);
    select.value = '10000';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
    expect(party.argsOf('setPatience')).toEqual([[{ bufferingMs: 10_000, seekingMs: 10_000 }]]);
    expect(find('toast')).not.toBeNull();
    expect(select.value).toBe('3000');
  });

  it('is only read by everybody else', async () => {
    const { party, find, get, click } = await enter();
    party.show({ participants: [person('Ana', { isLocal: true, grants: noControl })] });
    await click('dock-people');
    expect(find('patience')).toBeNull();
    expect(textOf(get('waiting-rules'))).toContain('3');
  });
});
