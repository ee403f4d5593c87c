import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatEntry } from '@core/session/view';
import { enterParty } from '../../testing/enter-party';
import { person } from '../../testing/fake-party';
import { mountApp } from '../../testing/mount-app';

let mounted: { unmount: () => void } | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const SARA = 'سارة';
const sara = person(SARA, { seat: 2, role: 'host' });
const dan = person('Dan', { seat: 3 });
const line = (from: { id: string; name: string }, text: string): ChatEntry => ({
  messageId: `m_${from.name}`,
  from: from.id,
  name: from.name,
  text,
  sentAt: 0,
  filmMs: null,
  isLocal: false,
  isPrivate: false,
  delivery: 'sent',
});

const enter = async () => {
  const app = await enterParty({
    participants: [person('Ana', { isLocal: true, seat: 1 }), sara, dan],
    chat: [line(sara, 'مرحبا'), line(dan, 'hi'), line({ id: 'p_Host', name: 'Host' }, 'I am it, honest')],
  });
  mounted = app.wrapper;
  const open = async (what: string, shown: string): Promise<void> => {
    if (!app.find(shown)) await app.click(what);
  };
  return { ...app, open };
};
const markOf = (element: Element | null | undefined): string | null =>
  element?.querySelector('[data-testid="host-mark"]')?.getAttribute('aria-label') ?? null;
const alone = (element: Element | null | undefined): (string | null)[] =>
  [...(element?.querySelectorAll('bdi') ?? [])].map((bdi) => bdi.textContent);

describe('names', () => {
  it('names on a face are isolated, and the host’s has a mark', async () => {
    const { get } = await enter();
    expect(alone(get(`tile-${SARA}`))).toEqual([SARA]);
    expect(markOf(get(`tile-${SARA}`))).toBe('Host');
    expect(markOf(get('tile-Dan'))).toBeNull();
  });

  it('names in the list of people are isolated, and the host’s has a mark', async () => {
    const { get, open } = await enter();
    await open('dock-people', 'people-panel');
    expect(alone(get(`person-${SARA}`))).toContain(SARA);
    expect(markOf(get(`person-${SARA}`))).toBe('Host');
    expect(markOf(get('person-Dan'))).toBeNull();
  });

  it('names in the chat are isolated; the host’s has a mark, and a person only called Host has none', async () => {
    const { open } = await enter();
    await open('dock-chat', 'chat-input');
    const messages = [...document.querySelectorAll('[data-testid="chat-message"]')];
    expect(messages.map(alone)).toEqual([[SARA], ['Dan'], ['Host']]);
    expect(messages.map(markOf)).toEqual(['Host', null, null]);
  });

  it('names in what a screen reader is told are isolated', async () => {
    const { get } = await enter();
    expect(get(`pin-${SARA}`).getAttribute('aria-label')).toContain(`\u2068${SARA}\u2069`);
  });
});

describe('lines of chat', () => {
  it('messages have the direction of their text, and so has the field', async () => {
    const { open, get } = await enter();
    await open('dock-chat', 'chat-input');
    const texts = [...document.querySelectorAll('[data-testid="chat-message"] p')];
    expect(texts.map((text) => text.getAttribute('dir'))).toEqual(['auto', 'auto', 'auto']);
    expect(get('chat-input').getAttribute('dir')).toBe('auto');
  });

  it('messages have addresses that lead outside, by the name that is asked, and tell that page nothing', async () => {
    const { open, party } = await enter();
    party.show({ chat: [line(dan, 'see https://аpple.example/id. Or http://apple.example')] });
    await open('dock-chat', 'chat-input');
    const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-testid="chat-message"] a')];
    expect(links.map((link) => [link.textContent, link.href, link.target, link.rel, link.dir])).toEqual([
      [
        'https://xn--pple-43d.example/id',
        'https://xn--pple-43d.example/id',
        '_blank',
        'noopener noreferrer',
        'ltr',
      ],
    ]);
    expect(links[0]?.title).toBe('Opens in your browser');
    expect(document.querySelector('[data-testid="chat-message"] p')?.textContent).toBe(
      'see https://xn--pple-43d.example/id. Or http://apple.example',
    );
  });

  it('messages with nothing visible are not sent, and the field says why', async () => {
    const { open, get, find, type, submit, party } = await enter();
    await open('dock-chat', 'chat-input');
    await type('chat-input', '\u200b\u3164');
    expect(get('chat-unseen').getAttribute('role')).toBe('alert');
    expect(get('chat-input').getAttribute('aria-describedby')).toBe(get('chat-unseen').id);
    await submit('chat-input');
    expect(party.argsOf('send')).toEqual([]);
    await type('chat-input', '\u202eseen\u0007');
    expect(find('chat-unseen')).toBeNull();
    await submit('chat-input');
    expect(party.argsOf('send')).toEqual([['seen']]);
  });
});

describe('the lobby', () => {
  it('the lobby says why a name won’t do, and takes a clean one', async () => {
    const app = await mountApp();
    mounted = app.wrapper;
    await app.type('home-join-input', 'k7qm 2xrt');
    await app.submit('home-join');
    await app.type('lobby-name', '🍿\u200b');
    await flushPromises();
    const field = app.get('lobby-name');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      'a letter or a digit',
    );
    expect(field.getAttribute('dir')).toBe('auto');
    expect((app.get('lobby-join') as HTMLButtonElement).disabled).toBe(true);
    await app.type('lobby-name', ' Ana\u200b ');
    expect(field.getAttribute('aria-invalid')).toBeNull();
    expect((app.get('lobby-join') as HTMLButtonElement).disabled).toBe(false);
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.redeem')).toMatchObject([{ name: 'Ana' }]);
  });
});
