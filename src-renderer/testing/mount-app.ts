import { flushPromises, mount } from '@vue/test-utils';
import type { Component } from 'vue';
import { createPinia, disposePinia } from 'pinia';
import { onTestFinished } from 'vitest';
import { createMessages } from '../words';
import BehindHome from '../app/behind-home.vue';
import MatineeApp from '../app/matinee-app.vue';
import { portsKey } from '../host/ports';
import { createFakeHost } from './fake-host';
import { FakeDesk } from './fake-desk';
import { FakeParty } from './fake-party';

/**
 * Mounts the whole app over fakes. `prepare` runs before that, `behindHome` loads the other screens; `party` is the
 * latest SDK instance.
 */
export const mountApp = async (
  prepare: (fakeHost: ReturnType<typeof createFakeHost>) => void = () => undefined,
  behindHome: (screens: Component) => Promise<Component> = (screens) => Promise.resolve(screens),
) => {
  const fakeHost = createFakeHost();
  prepare(fakeHost);
  const desk = new FakeDesk();
  const parties: FakeParty[] = [];
  /** Prepares each SDK instance that is made from now on. */
  const ready = { party: (_party: FakeParty): void => undefined };
  const createParty = (): FakeParty => {
    const party = new FakeParty(desk);
    ready.party(party);
    parties.push(party);
    return party;
  };
  const pinia = createPinia();
  // With its stores a party's timers end, which would go off when the page is gone.
  onTestFinished(() => disposePinia(pinia));
  const wrapper = mount(MatineeApp, {
    attachTo: document.body,
    global: {
      plugins: [pinia, createMessages()],
      provide: {
        [portsKey]: {
          ...{ host: fakeHost.host, desk, createParty, checkNetwork: fakeHost.checkNetwork },
          behindHome: () => behindHome(BehindHome),
        },
      },
    },
  });
  await flushPromises();

  /** Looks in the whole document, since dialogs and menus are put at its end. */
  const find = (testid: string): HTMLElement | null => document.querySelector(`[data-testid="${testid}"]`);
  const get = (testid: string): HTMLElement => {
    const found = find(testid);
    if (!found) throw new Error(`Nothing is called ${testid}.`);
    return found;
  };
  const click = async (testid: string): Promise<void> => {
    get(testid).click();
    await flushPromises();
  };
  const type = async (testid: string, text: string): Promise<void> => {
    const field = get(testid) as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await flushPromises();
  };
  const submit = async (testid: string): Promise<void> => {
    get(testid)
      .closest('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await flushPromises();
  };
  const press = async (key: string, target: Element = document.body): Promise<void> => {
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    target.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true, cancelable: true }));
    await flushPromises();
  };
  const latest = (): FakeParty => {
    const party = parties.at(-1);
    if (!party) throw new Error('No SDK instance was made.');
    return party;
  };
  /** Goes from Home, as a guest, to the lobby of the party. */
  const knock = async (): Promise<void> => {
    await type('home-join-input', 'k7qm 2xrt');
    await submit('home-join');
    await type('lobby-name', 'Ana');
    await submit('lobby-join');
  };
  /** Goes from the lobby into the party. */
  const join = async (): Promise<FakeParty> => {
    await knock();
    return latest();
  };
  return {
    wrapper,
    fakeHost,
    desk,
    parties,
    ready,
    find,
    get,
    click,
    type,
    submit,
    press,
    latest,
    knock,
    join,
  };
};
