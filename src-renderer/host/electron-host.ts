import type { IpcCallName, IpcInput, IpcOutput, IpcResult, MatineeBridge } from '@core/ipc/contract';
import { WatchTogetherError } from '@core/base/errors';
import { throughGate } from '@core/film/film-gate';
import type { Host } from './host';
import { createFileFilms } from './web-films';

/** The value of an answer from main, or its error under its own code. Main and preload have checked the shape. */
const unwrap = <T>(result: IpcResult): T => {
  if (result.ok) return result.value as T;
  const { code, message, context } = result.error;
  throw new WatchTogetherError(code, message, context ? { context } : {});
};

/** The desktop app's main process, through the bridge that preload exposes. */
export const createElectronHost = (bridge: MatineeBridge): Host => {
  const call = async <N extends IpcCallName>(name: N, input: IpcInput<N>): Promise<IpcOutput<N>> =>
    unwrap<IpcOutput<N>>(await bridge.call(name, input));

  const dropped = createFileFilms();

  return {
    kind: 'electron',
    abilities: { hostParties: true, sampleFilm: true, gatesFilms: true, privacySettings: true },
    info: () => call('app.info', undefined),
    takeLink: () => call('app.takeLink', undefined),
    takeFilm: () => call('app.takeFilm', undefined),
    preferences: {
      get: () => call('preferences.get', undefined),
      set: (change) => call('preferences.set', change),
    },
    parties: {
      host: (options) => call('party.host', options),
      look: (invite) => call('party.look', { invite }),
      redeem: (options) => call('party.redeem', options),
      approach: (options) => call('party.approach', options),
      enter: (partyId) => call('party.enter', { partyId }),
      stepBack: (partyId) => call('party.stepBack', { partyId }),
      token: (partyId) => call('party.token', { partyId }),
      openTo: (wish) => call('party.openTo', wish),
      stopLooking: () => call('party.stopLooking', undefined),
      networks: () => call('party.networks', undefined),
      newCode: (partyId) => call('party.newCode', { partyId }),
      showFarCode: (wish) => call('party.showFarCode', wish),
      block: (whom) => call('party.block', whom),
      end: (partyId) => call('party.end', { partyId }),
      forget: (partyId) => call('party.forget', { partyId }),
      probe: (target) => call('party.probe', target),
      rejoinable: () => call('party.rejoinable', undefined),
    },
    blocks: {
      list: () => call('blocks.list', undefined),
      remove: (blockId) => call('blocks.remove', { blockId }),
    },
    servers: {
      list: () => call('servers.list', undefined),
      add: (server) => call('servers.add', server),
      remove: (serverId) => call('servers.remove', { serverId }),
    },
    capture: {
      list: (requestId) => call('capture.list', { requestId }),
      answer: (answer) => call('capture.answer', answer),
      sharing: (on) => call('capture.sharing', { on }),
    },
    films: {
      choose: () => call('film.choose', undefined),
      sample: () => call('film.sample', undefined),
      fromFile: dropped.fromFile,
      release: async (handle) => {
        if (!dropped.release(handle)) await call('film.release', { handle });
      },
      typed: (url) => call('film.typed', { url }),
    },
    // Everything of a film of the web goes through the gate, which takes addresses of the web alone: its playlist may
    // name a file that this person has opened, or one of ours.
    reachFilm: (url, film) => (/^https?:/i.test(film) ? throughGate(url, film) : url),
    askHealth: (partyUrl) => call('party.health', { partyUrl }),
    mayClose: () => call('window.mayClose', undefined),
    setFullScreen: (on) => call('window.setFullScreen', { on }),
    keepAwake: (what) => call('system.keepAwake', { what }),
    copyText: (text) => call('system.copyText', { text }),
    saveDiagnostics: (report, names) => call('diagnostics.save', { report, names: [...names] }),
    openPrivacySettings: (device) => call('system.openPrivacySettings', { device }),
    log: (level, message) => {
      // A line that can't be written to the log is dropped: there is no other place for it.
      void call('log.write', { level, message: message.slice(0, 2_000) }).catch(() => undefined);
    },
    on: (name, listener) => bridge.on(name, listener),
  };
};
