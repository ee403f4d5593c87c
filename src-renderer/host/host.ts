import type { ServerFinding } from '@core/net/network-judgement';
import type { LanNetwork } from '@core/net/lan-networks';
import type { AppInfo } from '@core/ipc/system';
import type { ArrivedFilm, FilmFile } from '@core/ipc/films';
import type { BlockedPerson, PartyHandle, PartyLook, ServerEntry } from '@core/ipc/party';
import type { CaptureSource } from '@core/ipc/capture';
import type { IpcEventName, IpcEventPayload, IpcInput, IpcOutput } from '@core/ipc/contract';
import type { Preferences } from '@core/ipc/preferences';

import type { ArrivedLink } from '@core/session/arrived-link';

/** The parts of the machine that are kept from going to sleep. */
export type Awake = IpcInput<'system.keepAwake'>['what'];

/**
 * The port to the platform the app runs on: the desktop app's main process, or a browser tab. A failure rejects with a
 * WatchTogetherError, whose code is shown to the person as a sentence.
 */
export interface Host {
  readonly kind: 'electron' | 'web';
  /** What this platform can do at all; views leave the rest out, or say why. */
  readonly abilities: HostAbilities;

  info(): Promise<HostInfo>;
  /** Takes an invite link that the app was started with and nobody has taken yet; taking it clears it. */
  takeLink(): Promise<ArrivedLink | null>;
  /** Takes a film that the app was started with, once. */
  takeFilm(): Promise<ArrivedFilm | null>;

  readonly preferences: {
    get(): Promise<Preferences>;
    set(change: Partial<Preferences>): Promise<Preferences>;
  };
  readonly parties: {
    host(options: IpcInput<'party.host'>): Promise<PartyHandle>;
    look(invite: string): Promise<PartyLook>;
    /** Gives up what is looked for: `look` rejects with JOIN_ABORTED. */
    stopLooking(): Promise<void>;
    redeem(options: IpcInput<'party.redeem'>): Promise<PartyHandle>;
    /** Comes to the door of a party that was looked at; joins nothing. */
    approach(options: IpcInput<'party.approach'>): Promise<PartyHandle>;
    /** Joins from the door. */
    enter(partyId: string): Promise<PartyHandle>;
    /** Leaves the door, and gives the seat back. */
    stepBack(partyId: string): Promise<void>;
    /** A fresh access token, and the URL that it is for; the SDK asks before every connect. */
    token(partyId: string): Promise<IpcOutput<'party.token'>>;
    /** Opens a party on this computer to more people, or to fewer. */
    openTo(wish: IpcInput<'party.openTo'>): Promise<PartyHandle>;
    /** Lists the networks that this machine is in now. */
    networks(): Promise<readonly LanNetwork[]>;
    /** Takes every code back and makes one; the handle has it, and its link. */
    newCode(partyId: string): Promise<PartyHandle>;
    /** Shows a code that is enough from anywhere, or takes it back; the handle has it. */
    showFarCode(wish: IpcInput<'party.showFarCode'>): Promise<PartyHandle>;
    /** Removes a person and keeps them out of this person's later parties, as far as they can be recognised again. */
    block(whom: IpcInput<'party.block'>): Promise<IpcOutput<'party.block'>>;
    /** Ends a party that was begun here, also where the connection to it is gone. */
    end(partyId: string): Promise<void>;
    /** Forgets the credentials, since the person left by choice. */
    forget(partyId: string): Promise<void>;
    /** Gives the data for a connection test; its token opens no party. */
    probe(target: IpcInput<'party.probe'>): Promise<{ partyUrl: string; token: string }>;
    /** The party that this app was in when it ended, if that still lives. */
    rejoinable(): Promise<PartyHandle | null>;
  };
  readonly blocks: {
    /** Lists the people who are let into none of this person's parties. */
    list(): Promise<readonly BlockedPerson[]>;
    remove(blockId: string): Promise<readonly BlockedPerson[]>;
  };
  readonly servers: {
    list(): Promise<readonly ServerEntry[]>;
    add(server: IpcInput<'servers.add'>): Promise<readonly ServerEntry[]>;
    remove(serverId: string): Promise<readonly ServerEntry[]>;
  };
  readonly capture: {
    list(requestId: string): Promise<readonly CaptureSource[]>;
    answer(answer: IpcInput<'capture.answer'>): Promise<void>;
    /** Shows or hides the frame around the shared screen, where the platform can. */
    sharing(on: boolean): Promise<void>;
  };
  readonly films: {
    /** Asks for a film; null where the person cancelled. */
    choose(): Promise<FilmFile | null>;
    /** Opens the clip that comes with the app. */
    sample(): Promise<FilmFile>;
    /** Opens a file that was dropped on the window. */
    fromFile(file: File): Promise<FilmFile>;
    release(handle: string): Promise<void>;
    /** Notes that this person typed the address of a film, which may then be in their own network. */
    typed(url: string): Promise<void>;
  };
  /** Maps a web film's address, or a part's, to where the page loads it; default: its own server. */
  reachFilm?(url: string, film: string): string;
  /** Asks for the health of a party's server; without it the page asks itself. */
  askHealth?(serverUrl: string): Promise<ServerFinding>;

  setFullScreen(on: boolean): Promise<void>;
  /** Answers `window.closing`, once the good-bye has been said. */
  mayClose(): Promise<void>;
  /** Keeps the machine from going to sleep; `display` keeps the system awake, too. */
  keepAwake(what: Awake): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Saves a bug report, with the log, out of which `names` are struck. False where the person cancelled. */
  saveDiagnostics(
    report: string,
    names: readonly IpcInput<'diagnostics.save'>['names'][number][],
  ): Promise<boolean>;
  /** Opens the system's privacy settings. False where the system has no such page. */
  openPrivacySettings(device: 'camera' | 'microphone' | 'screen'): Promise<boolean>;
  log(level: 'error' | 'warn' | 'info' | 'debug', message: string): void;
  /** @returns a function that unsubscribes */
  on<N extends IpcEventName>(name: N, listener: (payload: IpcEventPayload<N>) => void): () => void;
}

export interface HostAbilities {
  /** Whether it can start a party, at home or on a server of the address book. */
  readonly hostParties: boolean;
  /** Whether it has a clip of its own to try things with. */
  readonly sampleFilm: boolean;
  /** Whether it checks what films from the web may reach. */
  readonly gatesFilms: boolean;
  /** Whether it can open the system's privacy settings. */
  readonly privacySettings: boolean;
}

export type HostInfo = Pick<
  AppInfo,
  | 'version'
  | 'electron'
  | 'chrome'
  | 'profile'
  | 'automation'
  | 'givenStun'
  | 'givenDht'
  | 'hasReachRelay'
  | 'linkPageUrl'
> & { readonly platform: AppInfo['platform'] | null };
