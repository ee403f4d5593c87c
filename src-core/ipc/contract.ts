import { z } from 'zod';
import { ERROR_CODE_NAMES } from '../base/errors';
import { ArrivedLinkSchema } from '../session/arrived-link';
import { LIMITS_OF_AGREEMENTS } from '../film/film-consent';
import { LIMITS_OF_LAN, LanChoiceSchema, LanNetworkSchema, type LanChoice } from '../net/lan-networks';
import { LIMITS_OF_PLACES, PartyPlaceSchema } from '../session/party-place';
import { LIMITS } from '../wire/limits';
import { FilmUrlSchema } from '../wire/film-url';
import { FingerprintSchema } from '../wire/playback';
import { StunUrlsSchema } from '../wire/stun';
import { InviteSchema, LIMITS_OF_BLOCKS } from '../wire/http';
import { IdSchema, RoleSchema } from '../wire/room';
import { FileNameSchema, KeptNameSchema, NameSchema } from '../wire/texts';

/**
 * Renderer ⇄ main. One object; preload's bridge and main's door are both made from it, and both ends' types inferred.
 * A call answers `{ ok: true, value } | { ok: false, error }`: errors keep their code across the bridge.
 */

/** A local film: the renderer gets an opaque handle and an address for its player, never a path. */
export const FilmFileSchema = z.object({
  handle: z.string().min(16).max(64),
  /** `matinee-film://local/<handle>`, served with ranges as long as the app runs. */
  url: z.string().max(200),
  name: FileNameSchema,
  sizeBytes: z.number().int().min(1),
  fingerprint: FingerprintSchema,
});
export type FilmFile = z.infer<typeof FilmFileSchema>;

/** A film from outside the page: a file that main has opened, or an address of the web as it was typed. */
export const ArrivedFilmSchema = z.union([
  FilmFileSchema,
  z.object({ address: z.string().max(LIMITS.filmUrlBytes) }),
]);
export type ArrivedFilm = z.infer<typeof ArrivedFilmSchema>;

/** A party this app takes part in, as the renderer may know it: no credential in it. */
export const PartyHandleSchema = z.object({
  /** Names the party in later calls to main. */
  partyId: IdSchema,
  sessionId: IdSchema,
  participantId: IdSchema,
  partyName: KeptNameSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  /** Where the SDK connects to. */
  partyUrl: z.string().max(LIMITS.urlLength),
  /** True where this app runs the server. */
  embedded: z.boolean(),
  /** True where the embedded server is open to the local network, and the link leads there. */
  lan: z.boolean().optional(),
  /** The party's server is on another site than the one that was asked for it, and this person hasn't agreed yet. */
  elsewhere: PartyPlaceSchema.nullable().optional(),
  /** For the host. */
  invite: InviteSchema.extend({
    link: z.string().max(LIMITS.urlLength),
  }).nullable(),
});
export type PartyHandle = z.infer<typeof PartyHandleSchema>;

export const PartyLookSchema = z.object({
  /** Names the server found, for `party.redeem`. */
  lookId: IdSchema,
  partyName: KeptNameSchema,
  names: z.array(KeptNameSchema).max(100),
  locked: z.boolean(),
  full: z.boolean(),
  /** This profile has a seat there already, and gets it also where the party is locked or full. */
  yours: z.boolean(),
  /** HTTP round trip to the server. */
  roundTripMs: z.number(),
});
export type PartyLook = z.infer<typeof PartyLookSchema>;

export const ServerEntrySchema = z.object({
  serverId: IdSchema,
  name: KeptNameSchema,
  url: z.string().max(LIMITS.urlLength),
  /** Whether a host key is kept for it, and how: in the OS keychain or only until the app is closed. */
  hostKey: z.enum(['none', 'keychain', 'memory']),
});
export type ServerEntry = z.infer<typeof ServerEntrySchema>;

/** Somebody whom this profile lets into none of its parties. */
export const BlockedPersonSchema = z.object({
  blockId: IdSchema,
  /** What they called themselves. */
  name: KeptNameSchema,
  /** Milliseconds since 1970. */
  blockedAtMs: z.number(),
});
export type BlockedPerson = z.infer<typeof BlockedPersonSchema>;

export const CaptureSourceSchema = z.object({
  id: z.string().min(1).max(200),
  kind: z.enum(['screen', 'window']),
  name: z.string().max(500),
  /** data: URL of a PNG or JPEG, may be empty. */
  thumbnail: z.string().max(2_000_000),
  icon: z.string().max(500_000).nullable(),
});
export type CaptureSource = z.infer<typeof CaptureSourceSchema>;
/** The source to answer with where the system has the picker. */
export const SYSTEM_PICKER = 'system';

/** Outputs and people come and go; so many are remembered. */
export const LIMITS_OF_PREFERENCES = { trims: 32, people: 100 } as const;

/** A camera's limits, set by hand. */
const VideoLimitSchema = z.strictObject({
  width: z.number().int().min(16).max(3_840),
  height: z.number().int().min(16).max(2_160),
  frameRate: z.number().int().min(1).max(60),
  maxBitrateBps: z.number().int().min(30_000).max(20_000_000),
});

/** Kept by main in the profile's folder. */
export const PreferencesSchema = z.object({
  name: z.string().max(LIMITS.nameLength).default(''),
  cameraId: z.string().max(200).nullable().default(null),
  microphoneId: z.string().max(200).nullable().default(null),
  voicesOutputId: z.string().max(200).nullable().default(null),
  filmOutputId: z.string().max(200).nullable().default(null),
  cameraOn: z.boolean().default(true),
  microphoneOn: z.boolean().default(true),
  filmVolume: z.number().min(0).max(1).default(1),
  /** How much earlier the film plays, ms, by the output it is heard from; the empty name stands for the system's own. */
  filmTrimsMs: z
    .record(z.string().max(200), z.number().int().min(-500).max(500))
    .refine((trims) => Object.keys(trims).length <= LIMITS_OF_PREFERENCES.trims)
    .default({}),
  voicesVolume: z.number().min(0).max(1).default(1),
  /** By the person's name, in lower case: ids differ from party to party. */
  personVolumes: z
    .record(z.string().max(LIMITS.nameLength), z.number().min(0).max(2))
    .refine((volumes) => Object.keys(volumes).length <= LIMITS_OF_PREFERENCES.people)
    .default({}),
  /** dB that the film falls by under speech; 0 is off. */
  duckingDb: z.number().min(0).max(24).default(12),
  duckUnderOwnVoice: z.boolean().default(false),
  voiceLevelling: z.boolean().default(false),
  voiceClarity: z.boolean().default(false),
  noiseSuppression: z.enum(['off', 'standard', 'voice']).default('standard'),
  echoCancellation: z.boolean().default(true),
  pushToTalk: z.boolean().default(false),
  /** `KeyboardEvent.code` of the key that is held to talk. */
  pushToTalkKey: z.string().min(1).max(40).default('KeyT'),
  mirrorSelf: z.boolean().default(true),
  hideSelf: z.boolean().default(false),
  /** Faces as a row, or one large face, of whoever speaks, with the others small. */
  spotlight: z.boolean().default(false),
  videoQuality: z.union([z.enum(['auto', '180p', '360p', '720p']), VideoLimitSchema]).default('auto'),
  relayOnly: z.boolean().default(false),
  /** Which STUN servers people of parties on this computer are told of: the usual ones, those of `stunUrls`, or none. */
  stunChoice: z.enum(['usual', 'own', 'none']).default('usual'),
  stunUrls: StunUrlsSchema.default([]),
  shareFrameRate: z.number().int().min(5).max(30).nullable().default(null),
  /** Servers of films that this person has agreed to be seen by. */
  filmHosts: z
    .array(z.string().min(1).max(LIMITS_OF_AGREEMENTS.hostLength))
    .max(LIMITS_OF_AGREEMENTS.hosts)
    .default([]),
  /** Parties' servers on other sites that this person goes to, and who sent them there. */
  partyPlaces: z.array(PartyPlaceSchema).max(LIMITS_OF_PLACES.places).default([]),
  letFriendsOnLan: z.boolean().default(false),
  /** What was said about networks otherwise than it is unasked: see `LanChoiceSchema`. */
  lanLeftOut: LanChoiceSchema.shape.leftOut,
  lanTakenIn: LanChoiceSchema.shape.takenIn,
  /** The server of the address book that parties run on; null: this computer. */
  hostServerId: IdSchema.nullable().default(null),
});
export type Preferences = z.infer<typeof PreferencesSchema>;
/** Of a change, what isn't given stays as it is; a default would set it back, since zod fills defaults in under `partial`. */
const withoutDefaults = <S extends z.core.$ZodLooseShape>(shape: S) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, one]) => [
      name,
      z.optional(one instanceof z.ZodDefault ? one.unwrap() : one),
    ]),
  ) as {
    -readonly [K in keyof S]: z.ZodOptional<
      S[K] extends z.ZodDefault<infer Inner extends z.core.SomeType> ? Inner : S[K]
    >;
  };
/** By which networks friends may come. */
export const lanChoiceOf = ({ lanLeftOut, lanTakenIn }: Preferences): LanChoice => ({
  leftOut: lanLeftOut,
  takenIn: lanTakenIn,
});

export const AppInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  chrome: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  profile: z.string(),
  /** True under `npm run demo`, in tests and benches. */
  automation: z.boolean(),
  /** The usual STUN servers of parties on this computer: public ones, unless the environment says otherwise. */
  usualStunUrls: StunUrlsSchema,
});
export type AppInfo = z.infer<typeof AppInfoSchema>;

const BlockedPeopleSchema = z.array(BlockedPersonSchema).max(LIMITS_OF_BLOCKS.people);
const nothing = z.undefined();
const byParty = z.strictObject({ partyId: IdSchema });

/** Of a report for a bug: two minutes of figures of six people are a tenth of it. */
export const LIMITS_OF_REPORTS = { characters: 1_000_000, names: 500, nameLength: 500 } as const;

export const IPC_CALLS = {
  'app.info': { input: nothing, output: AppInfoSchema },
  /** A link that the app was started or called with and nobody has taken yet; taking it clears it. */
  'app.takeLink': {
    input: nothing,
    output: ArrivedLinkSchema.nullable(),
  },
  /** A film given on the command line or by "open with", taken once. */
  'app.takeFilm': { input: nothing, output: ArrivedFilmSchema.nullable() },
  'preferences.get': { input: nothing, output: PreferencesSchema },
  'preferences.set': {
    input: z.strictObject(withoutDefaults(PreferencesSchema.shape)),
    output: PreferencesSchema,
  },

  /** Starts a party: on the embedded server, or on a server of the address book. */
  'party.host': {
    input: z.strictObject({
      partyName: NameSchema,
      name: NameSchema,
      serverId: IdSchema.nullable(),
      lan: z.boolean(),
    }),
    output: PartyHandleSchema,
  },
  /** Finds what a code or link leads to. */
  'party.look': {
    input: z.strictObject({ invite: z.string().min(1).max(LIMITS.urlLength) }),
    output: PartyLookSchema,
  },
  'party.redeem': {
    input: z.strictObject({ lookId: IdSchema, name: NameSchema }),
    output: PartyHandleSchema,
  },
  /** A fresh access token; called by the SDK before every connect. */
  'party.token': { input: byParty, output: z.string().min(1).max(4_096) },
  /** Opens the embedded server to the local network, over TLS; answers the handle with a link that works there. */
  'party.openLan': { input: byParty, output: PartyHandleSchema },
  /** The networks that this machine is in now, which friends may come by or not. */
  'party.networks': { input: nothing, output: z.array(LanNetworkSchema).max(LIMITS_OF_LAN.networks) },
  /** Takes every code of the party back and makes one; answers the handle with it. For whoever may invite. */
  'party.newCode': { input: byParty, output: PartyHandleSchema },
  /**
   * Removes somebody and keeps them out of every later party of this profile's. `unknown`: they came in a way that
   * can't be known again; `full`: so many are kept out that nobody else can be.
   */
  'party.block': {
    input: z.strictObject({ partyId: IdSchema, participantId: IdSchema, name: NameSchema }),
    output: z.object({ kept: z.enum(['kept', 'unknown', 'full']) }),
  },
  /** Ends a party that was begun here for everybody, also where the own connection or seat is gone. */
  'party.end': { input: byParty, output: nothing },
  /** Left by choice: its credentials are forgotten. */
  'party.forget': { input: byParty, output: nothing },
  /**
   * What a connection test needs, for an invite that was looked at, or for the server that a party is to be hosted on
   * (null: this computer, which is started for it). The token opens no party.
   */
  'party.probe': {
    input: z.union([
      z.strictObject({ lookId: IdSchema }),
      z.strictObject({ serverId: IdSchema.nullable() }),
      byParty,
    ]),
    output: z.object({ partyUrl: z.string().max(LIMITS.urlLength), token: z.string().min(1).max(4_096) }),
  },
  /** How the server of a party or probe is, for a connection test. The page asks nobody by HTTP itself. */
  'party.health': {
    input: z.strictObject({ partyUrl: z.string().max(LIMITS.urlLength) }),
    output: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('answered'), ms: z.number() }),
      /** Something else answers. */
      z.object({ kind: z.literal('refused') }),
      z.object({ kind: z.literal('clientOutdated') }),
      z.object({ kind: z.literal('serverOutdated') }),
      z.object({ kind: z.literal('unreachable') }),
    ]),
  },
  /** A party that this profile was in when its process ended, and that still lives; null otherwise. */
  'party.rejoinable': { input: nothing, output: PartyHandleSchema.nullable() },

  'blocks.list': { input: nothing, output: BlockedPeopleSchema },
  /** Lets somebody come again, to the next party. */
  'blocks.remove': { input: z.strictObject({ blockId: IdSchema }), output: BlockedPeopleSchema },

  'servers.list': {
    input: nothing,
    output: z.array(ServerEntrySchema).max(100),
  },
  /** Asks the server for its health first. */
  'servers.add': {
    input: z.strictObject({
      name: NameSchema,
      url: z.url().max(LIMITS.urlLength),
      hostKey: z.string().min(1).max(200).nullable(),
    }),
    output: z.array(ServerEntrySchema).max(100),
  },
  'servers.remove': {
    input: z.strictObject({ serverId: IdSchema }),
    output: z.array(ServerEntrySchema).max(100),
  },

  /** Screens and windows with thumbnails; only while a picker is open. */
  'capture.list': {
    input: z.strictObject({ requestId: IdSchema }),
    output: z.array(CaptureSourceSchema).max(200),
  },
  /** The own share goes on, or ended or never began: the frame, which `capture.answer` shows, is shown again or goes. */
  'capture.sharing': { input: z.strictObject({ on: z.boolean() }), output: nothing },
  /** Answers a picker that `capture.asked` opened; a null source is a cancel. */
  'capture.answer': {
    input: z.strictObject({
      requestId: IdSchema,
      sourceId: z.string().max(200).nullable(),
      audio: z.boolean(),
    }),
    output: nothing,
  },

  /** Open dialog; null where the person cancelled. */
  'film.choose': { input: nothing, output: FilmFileSchema.nullable() },
  /** The clip that comes with the app. */
  'film.sample': { input: nothing, output: FilmFileSchema },
  /**
   * The person typed this address of a film: its origin may be in a private network, for this run of the app. Nothing
   * else of the page's opens one to them.
   */
  'film.typed': { input: z.strictObject({ url: FilmUrlSchema }), output: nothing },
  'film.release': {
    input: z.strictObject({ handle: z.string().min(16).max(64) }),
    output: nothing,
  },

  /** The good-bye that `window.closing` asked for is said: the window closes. */
  'window.mayClose': { input: nothing, output: nothing },
  'window.setFullScreen': {
    input: z.strictObject({ on: z.boolean() }),
    output: nothing,
  },
  /** `system`: a party is on, and its call and its server go on while the screen goes dark · `display`: that stays on too. */
  'system.keepAwake': {
    input: z.strictObject({ what: z.enum(['nothing', 'system', 'display']) }),
    output: nothing,
  },
  'system.copyText': {
    input: z.strictObject({ text: z.string().max(20_000) }),
    output: nothing,
  },
  /** Opens the OS's privacy settings for the device, where the OS has such a page. */
  'system.openPrivacySettings': {
    input: z.strictObject({
      device: z.enum(['camera', 'microphone', 'screen']),
    }),
    output: z.boolean(),
  },
  /**
   * Saves a report for a bug where the person says: what is handed in, the versions, and the log without names,
   * addresses and tokens. False where they cancelled. `names`: what else is struck out of the log, such as the names of
   * the people of the party, and what stands there instead: one pseudonym for all that a person is called. None of it
   * is kept.
   */
  'diagnostics.save': {
    input: z.strictObject({
      report: z.string().max(LIMITS_OF_REPORTS.characters),
      names: z
        .array(
          z.strictObject({
            name: z.string().max(LIMITS_OF_REPORTS.nameLength),
            instead: z.string().regex(/^[a-z]{1,12}(?: \d{1,3})?$/),
          }),
        )
        .max(LIMITS_OF_REPORTS.names),
    }),
    output: z.boolean(),
  },
  /** A line of the renderer's log, for the app's log file. */
  'log.write': {
    input: z.strictObject({
      level: z.enum(['error', 'warn', 'info', 'debug']),
      message: z.string().max(2_000),
    }),
    output: nothing,
  },
} as const;
export type IpcCallName = keyof typeof IPC_CALLS;
export type IpcInput<N extends IpcCallName> = z.input<(typeof IPC_CALLS)[N]['input']>;
/** What a handler in main gets: the input after parsing. */
export type IpcParsedInput<N extends IpcCallName> = z.output<(typeof IPC_CALLS)[N]['input']>;
/** What a handler in main may answer, before it is parsed. */
export type IpcAnswer<N extends IpcCallName> = z.input<(typeof IPC_CALLS)[N]['output']>;
export type IpcOutput<N extends IpcCallName> = z.output<(typeof IPC_CALLS)[N]['output']>;

export const IPC_EVENTS = {
  /** An invite link arrived by deep link, second start or command line: show the lobby, join nothing. */
  'app.link': ArrivedLinkSchema,
  'app.film': z.object({ film: ArrivedFilmSchema }),
  /** The page asked for a screen: ask what goes with it, and show the picker where it is ours. */
  'capture.asked': z.object({
    requestId: IdSchema,
    /** `system`: the system asks what to show, after `capture.answer` has named SYSTEM_PICKER; nothing is listed. */
    picker: z.enum(['ours', 'system']),
    audioPossible: z.boolean(),
    /** Whether the voices of the party are kept out of the sound that is captured, wherever they are heard. */
    voicesKeptOut: z.boolean(),
    /**
     * Where only what goes to the system's own output is captured: the name that the list of devices has it under, ''
     * where that isn't known. Null: what goes to any output is captured.
     */
    capturedOutput: z.string().max(500).nullable(),
  }),
  /** Stop was pressed on the frame around what is shared. */
  'capture.stopAsked': z.object({}),
  /** The embedded server went away or came back. */
  'party.server': z.object({
    partyId: IdSchema,
    state: z.enum(['running', 'restarting', 'failed']),
  }),
  /** The link leads elsewhere: this machine is in another network now, or friends come by another one. */
  'party.changed': PartyHandleSchema,
  'window.fullScreen': z.object({ on: z.boolean() }),
  /** The window is about to close: say good-bye, and `window.mayClose`; it isn't waited for long. */
  'window.closing': z.object({}),
  /** The machine woke up: clocks and links need a fresh look. */
  'system.resumed': z.object({}),
} as const;
export type IpcEventName = keyof typeof IPC_EVENTS;
export type IpcEventPayload<N extends IpcEventName> = z.output<(typeof IPC_EVENTS)[N]>;

export const IpcResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.enum(ERROR_CODE_NAMES),
      message: z.string(),
      context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
  }),
]);
export type IpcResult = z.infer<typeof IpcResultSchema>;

export { IPC_CALL_CHANNEL, IPC_EVENT_CHANNEL } from './channels';

/** What preload exposes as `window.matinee`. */
export interface MatineeBridge {
  call<N extends IpcCallName>(name: N, input: IpcInput<N>): Promise<IpcResult>;
  on<N extends IpcEventName>(name: N, listener: (payload: IpcEventPayload<N>) => void): () => void;
}
