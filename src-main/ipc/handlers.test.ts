import { describe, expect, it } from 'vitest';
import { IPC_CALLS, type IpcCallName } from '@core/ipc/contract';
import { createHandlers, type Services } from './handlers';

/** Parts of main that say what was asked of them, and with what. */
const recording = () => {
  const asked: [what: string, ...input: unknown[]][] = [];
  const part = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_part, name) => part(`${path}${path && '.'}${String(name)}`),
      apply: (_part, _self, input: unknown[]) => {
        asked.push([path, ...input]);
        return path === 'screens.list' ? Promise.resolve(['a', 'b']) : `answer of ${path}`;
      },
    });
  return { asked, services: part('') as Services };
};

/** What is asked of the parts of main for each call; a call without an input has none. */
const TABLE: {
  readonly [N in Exclude<IpcCallName, 'app.info'>]: [input: unknown, what: string, ...with: unknown[]];
} = {
  'app.takeLink': [undefined, 'takeLink'],
  'app.takeFilm': [undefined, 'takeFilm'],
  'preferences.get': [undefined, 'preferences.get'],
  'preferences.set': [{ name: 'Ana' }, 'preferences.set', { name: 'Ana' }],
  'party.host': [{ name: 'Ana' }, 'parties.host', { name: 'Ana' }],
  'party.look': [{ invite: 'K7QM-2XRT' }, 'looks.look', 'K7QM-2XRT'],
  'party.stopLooking': [undefined, 'looks.stopLooking'],
  'party.redeem': [{ lookId: 'l', name: 'Ben' }, 'parties.redeem', 'l', 'Ben'],
  'party.approach': [{ lookId: 'l', name: 'Ben' }, 'parties.approach', 'l', 'Ben'],
  'party.enter': [{ partyId: 'p' }, 'parties.enter', 'p'],
  'party.stepBack': [{ partyId: 'p' }, 'parties.stepBack', 'p'],
  'party.token': [{ partyId: 'p' }, 'parties.token', 'p'],
  'party.openTo': [{ partyId: 'p', open: 'here' }, 'parties.openTo', 'p', 'here'],
  'party.networks': [undefined, 'networks'],
  'party.newCode': [{ partyId: 'p' }, 'powers.newCode', 'p'],
  'party.showFarCode': [{ partyId: 'p', shown: true }, 'powers.showFarCode', { partyId: 'p', shown: true }],
  'party.block': [{ partyId: 'p', name: 'Mal' }, 'powers.block', { partyId: 'p', name: 'Mal' }],
  'party.end': [{ partyId: 'p' }, 'powers.end', 'p'],
  'party.forget': [{ partyId: 'p' }, 'parties.forget', 'p'],
  'party.probe': [{ serverId: null }, 'parties.probe', { serverId: null }],
  'party.health': [{ partyUrl: 'http://127.0.0.1:1' }, 'health', 'http://127.0.0.1:1'],
  'party.rejoinable': [undefined, 'parties.rejoinable'],
  'blocks.list': [undefined, 'blocks.list'],
  'blocks.remove': [{ blockId: 'b' }, 'blocks.remove', 'b'],
  'servers.list': [undefined, 'servers.list'],
  'servers.add': [{ name: 'Ours' }, 'servers.add', { name: 'Ours' }],
  'servers.remove': [{ serverId: 's' }, 'servers.remove', 's'],
  'capture.list': [{ requestId: 'c' }, 'screens.list', 'c'],
  'capture.sharing': [{ on: true }, 'screens.sharing', true],
  'capture.answer': [{ requestId: 'c', sourceId: 's', audio: true }, 'screens.answer', 'c', 's', true],
  'film.choose': [undefined, 'films.choose'],
  'film.sample': [undefined, 'films.sample'],
  'film.typed': [{ url: 'http://films.example' }, 'typedOrigins.add', 'http://films.example'],
  'film.release': [{ handle: 'h' }, 'films.release', 'h'],
  'window.mayClose': [undefined, 'window.mayClose'],
  'window.setFullScreen': [{ on: true }, 'window.setFullScreen', true],
  'system.keepAwake': [{ what: 'display' }, 'system.keepAwake', 'display'],
  'system.copyText': [{ text: 'K7QM' }, 'system.copyText', 'K7QM'],
  'system.openPrivacySettings': [{ device: 'camera' }, 'system.openPrivacySettings', 'camera'],
  'diagnostics.save': [{ report: 'r', names: [] }, 'system.saveDiagnostics', 'r', []],
  'log.write': [{ level: 'info', message: 'm' }, 'logFromPage', 'info', 'm'],
};

describe('the handlers of the calls', () => {
  it.each(Object.entries(TABLE))(
    'the call %s asks one part of main with what it was given, and answers what that answers',
    async (name, [input, what, ...rest]) => {
      const { asked, services } = recording();
      const handlers = createHandlers(services);
      const handle = handlers[name as IpcCallName] as (input: unknown) => unknown;
      const answer = await handle(input);
      expect(asked).toEqual([[what, ...rest]]);
      expect(answer).toEqual(name === 'capture.list' ? ['a', 'b'] : `answer of ${what}`);
    },
  );

  it('the call app.info is answered with what main knows from its start', () => {
    const info = { version: '1.2.3' } as Services['info'];
    const handlers = createHandlers({ ...recording().services, info });
    expect(handlers['app.info'](undefined)).toBe(info);
  });

  it('the handlers are those of the contract, and no more', () => {
    expect(Object.keys(createHandlers(recording().services)).sort()).toEqual(Object.keys(IPC_CALLS).sort());
  });
});
