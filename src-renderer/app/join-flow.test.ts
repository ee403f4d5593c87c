import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { WatchTogetherError } from '@core/base/errors';
import { filmFile, invite, look, seat } from '../testing/fake-host';
import { person } from '../testing/fake-party';
import { usePreferences } from '../party/preferences';
import { useToasts } from '../party/toasts';
import { mountApp } from '../testing/mount-app';
import { createMessages } from '../words';
import { invitationText } from '../words/invitation-text';

let mounted: VueWrapper | null = null;
type Prepare = Parameters<typeof mountApp>[0];
const start = async (prepare?: Prepare) => {
  const app = await mountApp(prepare);
  mounted = app.wrapper;
  return app;
};
afterEach(() => {
  mounted?.unmount();
  mounted = null;
});

const PLACE = { from: 'auth.example', to: 'rooms.example' };
describe('a party on another site than its invite', () => {
  const knock = async (prepare?: Prepare) => {
    const app = await start((fakeHost) => {
      fakeHost.state.seat = seat({ elsewhere: PLACE });
      prepare?.(fakeHost);
    });
    await app.knock();
    return app;
  };

  it('a party on another site is shown before anything is sent there, entered by one button, and not asked about again', async () => {
    const app = await knock();
    const asked = app.get('lobby-elsewhere').textContent ?? '';
    expect(asked).toContain('The party itself runs at rooms.example');
    expect(asked).toContain('auth.example sends you there');
    expect(document.activeElement).toBe(app.get('lobby-go-there'));
    expect(app.parties).toEqual([]);
    expect((app.get('lobby-join') as HTMLButtonElement).disabled).toBe(true);
    await app.click('lobby-go-there');
    expect(app.find('party-root')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.redeem')).toHaveLength(1);
    expect(app.fakeHost.state.preferences.partyPlaces).toEqual([PLACE]);
  });

  it('a party on another site is entered at once where that was agreed to', async () => {
    const app = await knock(({ state }) => {
      state.preferences = { ...state.preferences, partyPlaces: [PLACE] };
    });
    expect(app.find('party-root')).not.toBeNull();
  });

  it.each(['lobby-not-there', 'lobby-back'])(
    'a party on another site is left alone by %s, and its seat given up',
    async (button) => {
      const app = await knock();
      await app.click(button);
      expect(app.fakeHost.inputsOf('party.forget')).toEqual(['party_1']);
      expect(app.fakeHost.state.preferences.partyPlaces).toEqual([]);
      expect(app.parties.flatMap((party) => party.argsOf('connect'))).toEqual([]);
    },
  );
});

describe('joining by code', () => {
  it('joining by code says inline what is no code, and goes nowhere', async () => {
    const app = await start();
    await app.type('home-join-input', 'not a code at all');
    await app.submit('home-join');
    expect(app.get('home-join-input').getAttribute('aria-invalid')).toBe('true');
    expect(document.body.textContent).toContain('neither a code nor a whole link');
    expect(app.find('lobby-preview')).toBeNull();
    await app.type('home-join-input', 'matinee://join#c=K7QM-2XRT');
    await app.submit('home-join');
    expect(document.body.textContent).toContain('Copy the link again, all of it.');
    expect(app.find('lobby-preview')).toBeNull();
  });

  const LINK = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;
  const invitation = invitationText(createMessages().global.t, { link: LINK, code: 'K7QM-2XRT' }, null);

  it('joining by the whole invitation, as it was copied, looks for the link in it', async () => {
    const app = await start();
    // A field that cuts a long text would leave half a link.
    expect(app.get('home-join-input').getAttribute('maxlength')).toBeNull();
    await app.type('home-join-input', invitation.replaceAll('\n', ' '));
    await app.submit('home-join');
    expect(app.fakeHost.inputsOf('party.look')).toEqual([LINK]);
  });

  it('joining by a pasted invitation shows its link alone, whose end no line after it hides', async () => {
    const app = await start();
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { getData: () => invitation } });
    app.get('home-join-input').dispatchEvent(event);
    await flushPromises();
    expect(event.defaultPrevented).toBe(true);
    expect((app.get('home-join-input') as HTMLInputElement).value).toBe(LINK);
  });

  it('joining by code looks the code up, previews, and takes a seat only when the button is pressed', async () => {
    const app = await start();
    await app.type('home-join-input', ' k7qm-2xrt ');
    await app.submit('home-join');
    expect(app.fakeHost.inputsOf('party.look')).toEqual(['K7QM-2XRT']);
    expect(app.get('lobby-who').textContent).toBe('Ben, Cleo and one more are in.');
    expect(app.get('lobby-check').textContent).toContain('24 ms to the server');
    expect(app.desk.argsOf('preview')).toEqual([[{ audio: true, video: true }]]);
    expect(app.parties).toEqual([]);
    expect(app.fakeHost.inputsOf('party.redeem')).toEqual([]);

    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.redeem')).toEqual([{ lookId: 'look_1', name: 'Ana' }]);
    expect(app.find('party-root')).not.toBeNull();
    expect(app.latest().argsOf('connect')[0]?.[0]).toMatchObject({ audio: true, video: true });
    expect(app.fakeHost.state.preferences.name).toBe('Ana');
    expect(app.fakeHost.inputsOf('system.keepAwake').at(-1)).toBe('system');
  });

  it('joining opens each device once on the way in, and has none but the party’s when it is there', async () => {
    const app = await start();
    await app.join();
    expect(app.desk.opened).toEqual(['camera', 'microphone']);
    expect(app.desk.inUse).toEqual(['camera', 'microphone']);
    expect(app.desk.argsOf('giveBack')).toHaveLength(1);
    app.latest().dispose();
    expect(app.desk.inUse).toEqual([]);
  });

  it('joining takes microphone and camera as the lobby left them', async () => {
    const app = await start();
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    await app.click('lobby-cam');
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.latest().argsOf('connect')[0]?.[0]).toMatchObject({ audio: true, video: false });
  });

  it('joining explains a refusal and takes no second seat when it is tried again', async () => {
    const app = await start();
    app.ready.party = (party) => {
      party.failures.set('connect', new WatchTogetherError('SERVER_UNREACHABLE', 'gone'));
    };
    await app.join();
    expect(app.get('lobby-error').textContent).toContain('The party server does not answer.');
    expect(app.find('party-root')).toBeNull();
    app.ready.party = () => undefined;
    await app.submit('lobby-join');
    expect(app.find('party-root')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.redeem')).toHaveLength(1);
  });

  it('joining leaves the lobby its devices, as they were chosen', async () => {
    const app = await start();
    app.desk.devices = [
      { id: 'cam1', kind: 'camera', label: 'Built-in', groupId: '' },
      { id: 'cam2', kind: 'camera', label: 'On the shelf', groupId: '' },
    ];
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    const camera = () => app.get('device-camera').querySelector('select')!;
    camera().value = 'cam2';
    camera().dispatchEvent(new Event('change', { bubbles: true }));
    await flushPromises();
    app.ready.party = (party) => {
      party.failures.set('connect', new WatchTogetherError('SERVER_UNREACHABLE', 'gone'));
    };
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.latest().disposed).toBe(true);
    expect(app.desk.inUse).toEqual(['camera', 'microphone']);
    expect(app.desk.opened).toEqual(['camera', 'microphone']);
    await app.click('lobby-microphone');
    expect([...camera().options].map(({ value }) => value)).toContain('cam2');
    expect([camera().disabled, camera().value]).toEqual([false, 'cam2']);
  });

  it('joining takes a new seat where the old one was refused', async () => {
    const app = await start();
    app.ready.party = (party) => {
      party.failures.set('connect', new WatchTogetherError('TOKEN_INVALID', 'no'));
    };
    await app.join();
    app.ready.party = () => undefined;
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.redeem')).toHaveLength(2);
  });

  it.each([
    ['INVITE_EXPIRED', 'That invite has run out.'],
    ['SERVER_UNTRUSTED', 'not the one the invite speaks of'],
    ['CLIENT_OUTDATED', 'Your Matinee is older than this party.Get the newest Matinee'],
    ['SERVER_OUTDATED', 'older than yours.Ask the host'],
  ] as const)('the lobby explains %s', async (code, words) => {
    const app = await start((fakeHost) => (fakeHost.state.look = new WatchTogetherError(code, '')));
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    expect(app.get('lobby-error').textContent).toContain(words);
    expect((app.get('lobby-join') as HTMLButtonElement).disabled).toBe(true);
  });

  it('the lobby keeps people out of a locked party', async () => {
    const app = await start((fakeHost) => (fakeHost.state.look = look({ locked: true })));
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.redeem')).toEqual([]);
    expect(app.get('lobby-error').textContent).toContain('The party is locked');
  });

  it('the lobby keeps nobody out of a locked party who has a seat there', async () => {
    const locked = look({ locked: true, full: true, yours: true });
    const app = await start((fakeHost) => (fakeHost.state.look = locked));
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    expect(app.get('lobby-who').textContent).toBe('Your seat is kept.');
    expect(app.find('lobby-error')).toBeNull();
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.redeem')).toHaveLength(1);
  });
});

describe('a code that nobody near knows', () => {
  it.each(['INVITE_INVALID', 'SERVER_UNREACHABLE'] as const)(
    'a code that nobody near knows is shown, and isn’t enough far away, by %s',
    async (code) => {
      const app = await start(({ state }) => (state.look = new WatchTogetherError(code, '')));
      await app.type('home-join-input', 'K7QM2XRT');
      await app.submit('home-join');
      const told = app.get('lobby-error');
      expect(told.textContent).toContain('Nobody on this computer or your network knows this code.');
      expect(told.textContent).toContain('You gave K7QM-2XRT. If the host is elsewhere');
      app.fakeHost.state.look = look();
      told.querySelector('button')?.click();
      await flushPromises();
      expect(app.find('lobby-error')).toBeNull();
    },
  );

  it('a code that nobody near knows is another thing than one that the page’s own server doesn’t know', async () => {
    const app = await start(({ state, host }) => {
      Object.assign(host.abilities, { hostParties: false });
      state.look = new WatchTogetherError('INVITE_INVALID', '');
    });
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    expect(app.get('lobby-error').textContent).toBe(
      'That code leads nowhere.You gave K7QM-2XRT. Check it against the message you were sent.',
    );
  });

  const unknown = (fakeHost: Awaited<ReturnType<typeof start>>['fakeHost']) => {
    fakeHost.state.look = new WatchTogetherError('INVITE_INVALID', '');
    fakeHost.state.servers = [
      { serverId: 's_1', name: 'Cinema', url: 'https://party.example.org', hostKey: 'none' },
    ];
  };

  it('a code that nobody near knows is told to a server of the address book by a click, and to that one alone', async () => {
    const app = await start(unknown);
    await app.type('home-join-input', 'K7QM2XRT');
    await app.submit('home-join');
    expect(app.fakeHost.inputsOf('party.look')).toEqual(['K7QM-2XRT']);
    app.fakeHost.state.look = look();
    await app.click('lobby-ask-server');
    expect(app.fakeHost.inputsOf('party.look').at(-1)).toBe('https://party.example.org/j/K7QM-2XRT');
    expect(app.find('lobby-ask-server')).toBeNull();
  });

  it('a code that nobody near knows is told to nobody else where the invite was a link', async () => {
    const app = await start(unknown);
    await app.type('home-join-input', 'https://other.example/j/K7QM2XRT');
    await app.submit('home-join');
    expect(app.find('lobby-error')).not.toBeNull();
    expect(app.find('lobby-ask-server')).toBeNull();
  });
});

describe('links', () => {
  it('a link the app was started with shows the lobby and joins nothing', async () => {
    const link = 'matinee://join?s=https%3A%2F%2Fparty.example.org&c=K7QM2XRT';
    const app = await start((fakeHost) => (fakeHost.state.link = link));
    expect(app.find('lobby-preview')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.look')).toEqual([link]);
    expect(app.fakeHost.inputsOf('party.redeem')).toEqual([]);
    expect(app.parties).toEqual([]);
  });

  it('a link from outside says where it leads, and sends nothing before the one button', async () => {
    const app = await start((fakeHost) => {
      fakeHost.state.link = 'matinee://join?s=https%3A%2F%2Fparty.example.org&c=K7QM2XRT';
      fakeHost.state.leadsTo = { kind: 'unknown', server: 'party.example.org' };
    });
    expect(app.get('lobby-asks').textContent).toContain('party.example.org');
    expect((app.get('lobby-join') as HTMLButtonElement).disabled).toBe(true);
    expect(app.find('test-open')).toBeNull();
    expect(app.fakeHost.inputsOf('party.look')).toEqual([]);
    expect(document.activeElement).toBe(app.get('lobby-agree'));
    await app.click('lobby-agree');
    expect(app.fakeHost.inputsOf('party.look')).toHaveLength(1);
    expect(app.find('lobby-asks')).toBeNull();
    expect(app.get('lobby-who').textContent).toContain('Ben');
  });

  it('a code from outside isn’t told to the network unasked', async () => {
    const app = await start((fakeHost) => {
      fakeHost.state.link = 'matinee://join?c=K7QM2XRT';
      fakeHost.state.leadsTo = { kind: 'unknown', server: null };
    });
    expect(app.get('lobby-asks').textContent).toContain('names no server');
    expect(app.fakeHost.inputsOf('party.look')).toEqual([]);
  });

  it('a link into this machine has no button, and says what to do', async () => {
    const app = await start((fakeHost) => {
      fakeHost.state.link = 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A631&c=K7QM2XRT';
      fakeHost.state.leadsTo = { kind: 'here' };
    });
    expect(app.get('lobby-asks').textContent).toContain('paste it on the start page');
    expect(app.find('lobby-agree')).toBeNull();
    expect(app.fakeHost.inputsOf('party.look')).toEqual([]);
  });

  it('a second link asks again, whatever was agreed to before', async () => {
    const app = await start((fakeHost) => {
      fakeHost.state.link = 'matinee://join?s=https%3A%2F%2Fa.example&c=K7QM2XRT';
      fakeHost.state.leadsTo = { kind: 'unknown', server: 'a.example' };
    });
    await app.click('lobby-agree');
    app.fakeHost.emit('app.link', {
      link: 'matinee://join?s=https%3A%2F%2Fb.example&c=K7QM2XRT',
      leadsTo: { kind: 'unknown', server: 'b.example' },
    });
    await flushPromises();
    expect(app.get('lobby-asks').textContent).toContain('b.example');
    expect(app.fakeHost.inputsOf('party.look')).toHaveLength(1);
  });

  it('a link that comes during a party does not interrupt it', async () => {
    const app = await start();
    await app.join();
    app.fakeHost.emit('app.link', {
      ...{ link: 'matinee://join?s=https%3A%2F%2Fb.example&c=K7QM2XRT', leadsTo: { kind: 'known' } },
    });
    await flushPromises();
    expect(app.find('party-root')).not.toBeNull();
    expect(app.get('toast').textContent).toContain('Leave this one first');
  });
});

describe('films from outside', () => {
  it('films from outside wait for the party, and open there for everybody', async () => {
    const app = await start((fakeHost) => (fakeHost.state.film = filmFile()));
    expect(app.get('toast').textContent).toContain('film.mp4 opens as soon as you are in a party.');
    app.ready.party = (party) => party.show({ participants: [person('Ana', { isLocal: true })] });
    const party = await app.join();
    expect(party.argsOf('open')).toHaveLength(1);
  });
});

describe('an address of the web from the command line', () => {
  it('a web address from the command line waits for the party, and is opened there as an address', async () => {
    const address = 'https://films.example/night.mp4';
    const app = await start((fakeHost) => (fakeHost.state.film = { address }));
    app.ready.party = (party) => party.show({ participants: [person('Ana', { isLocal: true })] });
    const party = await app.join();
    expect(party.argsOf('open')).toMatchObject([[{ source: { kind: 'url', url: address } }]]);
  });
});

describe('starting a party', () => {
  it('starting a party hosts under the name and shows code and ways to invite', async () => {
    const app = await start((fakeHost) => (fakeHost.state.seat = seat({ embedded: true })));
    await app.click('home-start');
    await app.type('lobby-name', 'Ana');
    await app.submit('lobby-join');
    expect(app.fakeHost.inputsOf('party.host')).toEqual([
      { partyName: "Ana's film night", name: 'Ana', serverId: null, open: 'anywhere' },
    ]);
    expect(app.get('invite-code').textContent).toBe('K7QM-2XRT');
    await app.click('invite-chip');
    await app.click('invite-copy-link');
    expect(app.fakeHost.inputsOf('system.copyText')).toEqual([invite.link]);
    // Nobody else can reach this machine before the network is let in.
    expect(app.get('toast').textContent).toContain('it only works on this computer so far');
    useToasts().dismiss(useToasts().toasts[0]?.id ?? 0);
    await app.click('open-to-network');
    await app.click('invite-copy-link');
    expect(app.get('toast').textContent).toContain('The link is copied');
  });

  it('starting a party says before who can come in', async () => {
    const app = await start();
    expect(document.body.textContent).toContain('friends near and far come by your link');
    usePreferences().set({ openTo: 'network' });
    await flushPromises();
    expect(document.body.textContent).toContain('people on your network can come');
    await app.click('home-start');
    expect(app.get('lobby-check').textContent).toContain('The party runs on this computer.');
    usePreferences().set({ openTo: 'here' });
    await flushPromises();
    expect(app.get('lobby-check').textContent).toContain('nobody else can join it');
  });

  it('starting a party goes back to Home by Escape and turns the camera off', async () => {
    const app = await start();
    await app.click('home-start');
    expect(app.desk.inUse).toEqual(['camera', 'microphone']);
    await app.press('Escape');
    expect(app.find('home-start')).not.toBeNull();
    expect(app.desk.inUse).toEqual([]);
  });
});

describe('coming back', () => {
  it('coming back offers the party this app was in, and goes to its lobby', async () => {
    const app = await start((fakeHost) => (fakeHost.state.rejoinable = seat({ name: 'Ana' })));
    await app.click('home-rejoin');
    expect((app.get('lobby-name') as HTMLInputElement).value).toBe('Ana');
    await app.submit('lobby-join');
    expect(app.find('party-root')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.redeem')).toEqual([]);
  });
});

describe('the ways out', () => {
  it('leaving by choice forgets the seat', async () => {
    const app = await start();
    const party = await app.join();
    app.get('dock-leave').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
    await app.click('dock-leave');
    await app.press('Enter', app.get('leave-confirm'));
    if (app.find('party-root')) await app.click('leave-confirm');
    expect(party.argsOf('disconnect')).toHaveLength(1);
    expect(app.fakeHost.inputsOf('party.forget')).toEqual(['party_1']);
    expect(app.find('home-start')).not.toBeNull();
  });

  it('an ended party says why it ended and leads home', async () => {
    const app = await start();
    const party = await app.join();
    party.emit('disconnected', { reason: 'removed' });
    await flushPromises();
    expect(app.get('ended-screen').textContent).toContain('You were removed from the party');
    expect(app.find('ended-rejoin')).toBeNull();
    await app.click('ended-home');
    expect(app.find('home-start')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.forget')).toEqual(['party_1']);
  });

  it('a lost server leads to a way back in with the same seat', async () => {
    const app = await start();
    const party = await app.join();
    party.show({ participants: [person('Ana', { isLocal: true })] });
    party.emit('disconnected', { reason: 'reconnect_timeout' });
    await flushPromises();
    await app.click('ended-rejoin');
    await app.submit('lobby-join');
    expect(app.find('party-root')).not.toBeNull();
    expect(app.fakeHost.inputsOf('party.redeem')).toHaveLength(1);
    expect(app.fakeHost.inputsOf('party.forget')).toEqual([]);
  });
});
