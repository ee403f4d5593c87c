/** The settings of a person, by profile. */
import { z } from 'zod';
import { LIMITS_OF_AGREEMENTS } from '../film/film-consent';
import { LanChoiceSchema, type LanChoice } from '../net/lan-networks';
import { OpenToSchema } from '../session/open-to';
import { LIMITS_OF_PLACES, PartyPlaceSchema } from '../session/party-place';
import { LIMITS } from '../wire/limits';
import { DhtNodesSchema } from '../wire/reach';
import { ServerChoiceSchema } from '../wire/server-choice';
import { StunUrlsSchema } from '../wire/stun';
import { IdSchema } from '../wire/room';
import { nothing } from './nothing';

/** The number of outputs and people that are remembered, as they come and go. */
export const LIMITS_OF_PREFERENCES = { trims: 32, people: 100 } as const;

/** A camera's limits, set by hand. */
const VideoLimitSchema = z.strictObject({
  width: z.number().int().min(16).max(3_840),
  height: z.number().int().min(16).max(2_160),
  frameRate: z.number().int().min(1).max(60),
  maxBitrateBps: z.number().int().min(30_000).max(20_000_000),
});

/** The preferences, which main keeps in the profile's folder. */
export const PreferencesSchema = z.object({
  name: z.string().max(LIMITS.nameLength).default(''),
  cameraId: z.string().max(200).nullable().default(null),
  microphoneId: z.string().max(200).nullable().default(null),
  voicesOutputId: z.string().max(200).nullable().default(null),
  filmOutputId: z.string().max(200).nullable().default(null),
  cameraOn: z.boolean().default(true),
  microphoneOn: z.boolean().default(true),
  filmVolume: z.number().min(0).max(1).default(1),
  /** How much earlier the film plays, ms, by its output; the empty name stands for the system's own. */
  filmTrimsMs: z
    .record(z.string().max(200), z.number().int().min(-500).max(500))
    .refine((trims) => Object.keys(trims).length <= LIMITS_OF_PREFERENCES.trims)
    .default({}),
  voicesVolume: z.number().min(0).max(1).default(1),
  /** Volumes by the person's name, in lower case: ids differ from party to party. */
  personVolumes: z
    .record(z.string().max(LIMITS.nameLength), z.number().min(0).max(2))
    .refine((volumes) => Object.keys(volumes).length <= LIMITS_OF_PREFERENCES.people)
    .default({}),
  /** How far the film falls under speech, dB; 0 is off. */
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
  /** Faces as a row, or the speaker's face large with the others small. */
  spotlight: z.boolean().default(false),
  videoQuality: z.union([z.enum(['auto', '180p', '360p', '720p']), VideoLimitSchema]).default('auto'),
  relayOnly: z.boolean().default(false),
  /**
   * The STUN servers that people of parties on this computer are told: the usual ones, those of `stunUrls`, or none.
   */
  stunChoice: ServerChoiceSchema.default('usual'),
  stunUrls: StunUrlsSchema.default([]),
  /** Where the DHT is entered, by which parties at home are met from anywhere: likewise, with `dhtNodes`. */
  dhtChoice: ServerChoiceSchema.default('usual'),
  dhtNodes: DhtNodesSchema.default([]),
  shareFrameRate: z.number().int().min(5).max(30).nullable().default(null),
  /** Film servers that this person has agreed to be seen by. */
  filmHosts: z
    .array(z.string().min(1).max(LIMITS_OF_AGREEMENTS.hostLength))
    .max(LIMITS_OF_AGREEMENTS.hosts)
    .default([]),
  /** Parties' servers on other sites that this person has agreed to, and who sent them there. */
  partyPlaces: z.array(PartyPlaceSchema).max(LIMITS_OF_PLACES.places).default([]),
  /** Who can come to parties on this computer. */
  openTo: OpenToSchema.default('anywhere'),
  /** Whether a party here was open to other machines once: what the system asks about that, it has asked then. */
  systemAsked: z.boolean().default(false),
  /** Networks whose setting differs from the default: see `LanChoiceSchema`. */
  lanLeftOut: LanChoiceSchema.shape.leftOut,
  lanTakenIn: LanChoiceSchema.shape.takenIn,
  /** The server of the address book on which parties run; null: this computer. */
  hostServerId: IdSchema.nullable().default(null),
});
export type Preferences = z.infer<typeof PreferencesSchema>;
/**
 * In a change, a preference that isn't given stays as it is; a default would reset it, since zod fills defaults in
 * under `partial`.
 */
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
/** The networks by which friends may come. */
export const lanChoiceOf = ({ lanLeftOut, lanTakenIn }: Preferences): LanChoice => ({
  leftOut: lanLeftOut,
  takenIn: lanTakenIn,
});

export const PREFERENCE_CALLS = {
  'preferences.get': { input: nothing, output: PreferencesSchema },
  'preferences.set': {
    input: z.strictObject(withoutDefaults(PreferencesSchema.shape)),
    output: PreferencesSchema,
  },
} as const;
