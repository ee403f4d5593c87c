import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { PartyView } from '@core/session/view';
import { enterParty } from './testing/enter-party';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});
const enter = async (change: Partial<PartyView> = {}) => {
  const app = await enterParty(change);
  mounted = app.wrapper;
  return app;
};

describe('sharing a screen', () => {
  const sources = [
    { id: 'screen:1', kind: 'screen' as const, name: 'Screen 1', thumbnail: '', icon: null },
    { id: 'window:1', kind: 'window' as const, name: 'Photos', thumbnail: '', icon: null },
  ];

  it('shows the picker that main asks for and answers with the choice', async () => {
    const { fakeHost, submit, get, party } = await enter();
    fakeHost.state.sources = sources;
    fakeHost.emit('capture.asked', { requestId: 'r_1', audioPossible: true, voicesKeptOut: true });
    await flushPromises();
    expect(get('picker-source').textContent).toContain('Screen 1');
    await submit('picker-share');
    expect(party.argsOf('setScreenHint')).toEqual([['motion']]);
    expect(fakeHost.inputsOf('capture.answer')).toEqual([
      { requestId: 'r_1', sourceId: 'screen:1', audio: true },
    ]);
  });

  it('tells what it is best for before the capture begins', async () => {
    const { fakeHost, submit, get, party } = await enter();
    fakeHost.state.sources = sources;
    fakeHost.emit('capture.asked', { requestId: 'r_1', audioPossible: true, voicesKeptOut: true });
    await flushPromises();
    get('picker-dialog').querySelector<HTMLInputElement>('input[value="text"]')?.click();
    await submit('picker-share');
    expect(party.argsOf('setScreenHint')).toEqual([['text']]);
  });

  it('answers a cancel too, since main waits', async () => {
    const { fakeHost, click, find } = await enter();
    fakeHost.state.sources = sources;
    fakeHost.emit('capture.asked', { requestId: 'r_1', audioPossible: false, voicesKeptOut: true });
    await flushPromises();
    await click('picker-cancel');
    expect(fakeHost.inputsOf('capture.answer')).toEqual([{ requestId: 'r_1', sourceId: null, audio: false }]);
    expect(find('picker-dialog')).toBeNull();
  });
});
