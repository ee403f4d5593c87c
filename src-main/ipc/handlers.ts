/** The handler of each call of the contract. A table and nothing else: the modules it names do the work. */
import type { ServerFinding } from '@core/net/network-judgement';
import type { LanNetwork } from '@core/net/lan-networks';
import type { AppInfo } from '@core/ipc/system';
import type { ArrivedFilm, FilmFile } from '@core/ipc/films';
import type { CaptureSource } from '@core/ipc/capture';
import type { IpcParsedInput } from '@core/ipc/contract';
import type { ArrivedLink } from '@core/session/arrived-link';
import type { AddressBook } from '../party/address-book';
import type { Blocks } from '../party/blocks';
import type { HostPowers } from '../party/host-powers';
import type { Looks } from '../party/looks';
import type { Parties } from '../party/parties';
import type { Awake } from '../system/keep-awake';
import type { LogLevel } from '../system/log-line';
import type { PreferencesFile } from '../system/preferences';
import type { PrivateDevice } from '../system/privacy-settings';
import type { IpcHandlers } from './door';

/** The parts of main that a page can reach. */
export interface Services {
  readonly info: AppInfo;
  readonly takeLink: () => ArrivedLink | null;
  readonly takeFilm: () => Promise<ArrivedFilm | null>;
  readonly preferences: Pick<PreferencesFile, 'get' | 'set'>;
  readonly parties: Pick<
    Parties,
    | 'host'
    | 'redeem'
    | 'approach'
    | 'enter'
    | 'stepBack'
    | 'token'
    | 'openTo'
    | 'probe'
    | 'forget'
    | 'rejoinable'
  >;
  /** Asks for the health of a party's server. */
  readonly health: (partyUrl: string) => Promise<ServerFinding>;
  readonly networks: () => LanNetwork[];
  readonly powers: Pick<HostPowers, 'newCode' | 'showFarCode' | 'block' | 'end'>;
  readonly blocks: Pick<Blocks, 'list' | 'remove'>;
  readonly looks: Pick<Looks, 'look' | 'stopLooking'>;
  readonly servers: Pick<AddressBook, 'list' | 'add' | 'remove'>;
  readonly screens: {
    list(requestId: string): Promise<readonly CaptureSource[]>;
    answer(requestId: string, sourceId: string | null, audio: boolean): void;
    sharing(on: boolean): void;
  };
  readonly films: {
    choose(): Promise<FilmFile | null>;
    sample(): Promise<FilmFile>;
    release(handle: string): void;
  };
  /** Notes the addresses that the person typed. */
  readonly typedOrigins: { add(url: string): void };
  readonly window: { setFullScreen(on: boolean): void; mayClose(): void };
  readonly system: {
    keepAwake(what: Awake): void;
    copyText(text: string): void | Promise<void>;
    saveDiagnostics(report: string, names: IpcParsedInput<'diagnostics.save'>['names']): Promise<boolean>;
    openPrivacySettings(device: PrivateDevice): Promise<boolean>;
  };
  readonly logFromPage: (level: LogLevel, message: string) => void;
}

export const createHandlers = (app: Services): IpcHandlers => ({
  'app.info': () => app.info,
  'app.takeLink': () => app.takeLink(),
  'app.takeFilm': () => app.takeFilm(),
  'preferences.get': () => app.preferences.get(),
  'preferences.set': (change) => app.preferences.set(change),

  'party.host': (wish) => app.parties.host(wish),
  'party.look': ({ invite }) => app.looks.look(invite),
  'party.stopLooking': () => app.looks.stopLooking(),
  'party.redeem': ({ lookId, name }) => app.parties.redeem(lookId, name),
  'party.approach': ({ lookId, name }) => app.parties.approach(lookId, name),
  'party.enter': ({ partyId }) => app.parties.enter(partyId),
  'party.stepBack': ({ partyId }) => app.parties.stepBack(partyId),
  'party.token': ({ partyId }) => app.parties.token(partyId),
  'party.openTo': ({ partyId, open }) => app.parties.openTo(partyId, open),
  'party.networks': () => app.networks(),
  'party.newCode': ({ partyId }) => app.powers.newCode(partyId),
  'party.showFarCode': (wish) => app.powers.showFarCode(wish),
  'party.block': (whom) => app.powers.block(whom),
  'party.end': ({ partyId }) => app.powers.end(partyId),
  'party.forget': ({ partyId }) => app.parties.forget(partyId),
  'party.probe': (target) => app.parties.probe(target),
  'party.health': ({ partyUrl }) => app.health(partyUrl),
  'party.rejoinable': () => app.parties.rejoinable(),

  'blocks.list': () => app.blocks.list(),
  'blocks.remove': ({ blockId }) => app.blocks.remove(blockId),

  'servers.list': () => app.servers.list(),
  'servers.add': (server) => app.servers.add(server),
  'servers.remove': ({ serverId }) => app.servers.remove(serverId),

  'capture.list': async ({ requestId }) => [...(await app.screens.list(requestId))],
  'capture.sharing': ({ on }) => app.screens.sharing(on),
  'capture.answer': ({ requestId, sourceId, audio }) => app.screens.answer(requestId, sourceId, audio),

  'film.choose': () => app.films.choose(),
  'film.sample': () => app.films.sample(),
  'film.typed': ({ url }) => app.typedOrigins.add(url),
  'film.release': ({ handle }) => app.films.release(handle),

  'window.mayClose': () => app.window.mayClose(),
  'window.setFullScreen': ({ on }) => app.window.setFullScreen(on),
  'system.keepAwake': ({ what }) => app.system.keepAwake(what),
  'system.copyText': ({ text }) => app.system.copyText(text),
  'system.openPrivacySettings': ({ device }) => app.system.openPrivacySettings(device),
  'diagnostics.save': ({ report, names }) => app.system.saveDiagnostics(report, names),
  'log.write': ({ level, message }) => app.logFromPage(level, message),
});
