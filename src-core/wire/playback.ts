import { z } from 'zod';
import { unknownAs } from './as-known';
import { FilmSourceSchema, KeptFilmSourceSchema } from './film-sources';
import { DetailSchema, KeptTitleSchema, TitleSchema } from './texts';

/** Shapes of the shared film. Positions and durations are milliseconds of film; server times are the server's monotonic clock. */

export type { FilmSource } from './film-sources';

/** Bounded by what the programme clock of a live stream can say. */
const positionMs = z.number().finite().min(0).max(1e14);

export const FilmSchema = z.strictObject({
  filmId: z.string().min(1).max(64),
  title: KeptTitleSchema,
  source: KeptFilmSourceSchema,
  durationMs: positionMs.nullable(),
  /** Whether it is live: then positions are ms since 1970 of the programme's own clock, and there is no end to know. */
  live: z.boolean(),
  openedBy: z.string().min(1).max(64),
});
export type Film = z.infer<typeof FilmSchema>;

/**
 * A timing vector. Position at server time t is `positionMs + rate · (t − atServerTimeMs)` while playing
 * (never before `positionMs`: a start may lie in the future), else `positionMs`.
 */
export const TimelineSchema = z.strictObject({
  filmId: z.string().min(1).max(64).nullable(),
  positionMs,
  rate: z.number().min(0.5).max(2),
  playing: z.boolean(),
  atServerTimeMs: z.number().finite(),
  /** Counts the changes of the timeline within one server epoch and across epochs. */
  revision: z.number().int().min(0),
});
export type Timeline = z.infer<typeof TimelineSchema>;

/** Why the film stands still although somebody pressed play. */
export const HoldSchema = z.strictObject({
  reason: unknownAs(z.enum(['loading', 'seeking', 'buffering']), 'loading'),
  /** Ids of the people the room waits for. */
  waitingFor: z.array(z.string().max(64)).max(100),
  /** When the room goes on without them. */
  untilServerTimeMs: z.number().finite(),
});
export type Hold = z.infer<typeof HoldSchema>;

/**
 * How long the room waits for people before it goes on without them, ms; 0: not at all. A film's first load has its own
 * time.
 */
export const PatienceSchema = z.strictObject({
  /** The patience for people who ran dry, ms. */
  bufferingMs: z.number().int().min(0).max(60_000),
  /** After a seek. */
  seekingMs: z.number().int().min(0).max(60_000),
});
export type Patience = z.infer<typeof PatienceSchema>;

/** The patience of a room until the host sets another one (docs/numbers.md, Playback). */
export const DEFAULT_PATIENCE: Patience = { bufferingMs: 3_000, seekingMs: 10_000 };

export const PlaybackSchema = z.strictObject({
  film: FilmSchema.nullable(),
  timeline: TimelineSchema,
  /**
   * empty: no film · paused · holding: wants to play, waits for `hold` · playing · ended ·
   * unplayable: wants to play, and nobody who is here can; goes on from its place as soon as somebody can
   */
  phase: unknownAs(z.enum(['empty', 'paused', 'holding', 'playing', 'unplayable', 'ended']), 'paused'),
  hold: HoldSchema.nullable(),
  /** The people the room goes on without until they are ready again. */
  continuedWithout: z.array(z.string().max(64)).max(100),
  /** Those among them who stopped it too often: being ready again isn't enough, it has to look as if it would last. */
  outpaced: z.array(z.string().max(64)).max(100).default([]),
  /** Who did the last action, for "Ben went back 10 s". */
  lastAction: z
    .strictObject({
      by: z.string().max(64),
      action: z.enum(['open', 'play', 'pause', 'seek', 'rate', 'close', 'continue']),
      /** Position before and after, for seek. */
      fromMs: positionMs.optional(),
      toMs: positionMs.optional(),
    })
    .nullable(),
});
export type Playback = z.infer<typeof PlaybackSchema>;

export const PlaybackCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('open'),
    title: TitleSchema,
    source: FilmSourceSchema,
    durationMs: positionMs.nullable(),
  }),
  z.strictObject({ type: z.literal('close') }),
  z.strictObject({ type: z.literal('play') }),
  /** Where the person saw it stop; the server's own position is used when this is absent or more than 2 s off. */
  z.strictObject({
    type: z.literal('pause'),
    positionMs: positionMs.optional(),
  }),
  z.strictObject({ type: z.literal('seek'), positionMs }),
  z.strictObject({
    type: z.literal('setRate'),
    rate: z.number().min(0.5).max(2),
  }),
  /** Stops waiting for this person; without an id, for everybody. */
  z.strictObject({
    type: z.literal('continueWithout'),
    participantId: z.string().max(64).optional(),
  }),
]);
export type PlaybackCommand = z.infer<typeof PlaybackCommandSchema>;

/** A kind of track of which a client decodes none. */
export const UndecodedSchema = z.strictObject({
  track: z.enum(['picture', 'sound']),
  /** The common name of the codec; it isn't translated. */
  codec: z.string().regex(/^[\w .()+-]{1,40}$/),
});
export type Undecoded = z.infer<typeof UndecodedSchema>;

/** One client's state with the open film. */
export const ReadinessSchema = z.strictObject({
  filmId: z.string().max(64).nullable(),
  /**
   * none: no film is open · missing: has to open their own copy · mismatch: their file is another one ·
   * consent: hasn't agreed yet to load it from where it is · unreachable · unsupported: can't be decoded · loading ·
   * ready: could play at once · buffering: ran dry · ended
   */
  state: unknownAs(
    z.enum([
      'none',
      'missing',
      'mismatch',
      'consent',
      'unreachable',
      'unsupported',
      'loading',
      'ready',
      'buffering',
      'ended',
    ]),
    'loading',
  ),
  /** The name of the wrong file, for a mismatch. */
  detail: DetailSchema.optional(),
  /** The tracks that aren't decoded there, known before the film is played; left out where nothing is lacking. */
  undecoded: z.array(UndecodedSchema).min(1).max(2).optional(),
  /**
   * Set where it plays elsewhere than the room, and is left there, since another seek wouldn't help. unseekable: nobody
   * can seek in this film · unsteady: seeks haven't brought it nearer; it is tried again after a while
   */
  apart: z.enum(['unseekable', 'unsteady']).optional(),
});
export type Readiness = z.infer<typeof ReadinessSchema>;

/** A player's corrections to stay in step since its film was opened. */
export const CorrectionsSchema = z.strictObject({
  seeks: z.number().int().min(0).max(1e9),
  /** Rates that were set beside the room's own. */
  rateChanges: z.number().int().min(0).max(1e9),
});

/** The window that a player of a live stream could play at one moment, ms of the programme's clock. */
export const LiveWindowSchema = z
  .strictObject({ startMs: positionMs, edgeMs: positionMs })
  .refine(({ startMs, edgeMs }) => startMs <= edgeMs, 'a window ends after it begins');
export type LiveWindow = z.infer<typeof LiveWindowSchema>;

/** The only thing that a client sends beside commands. Sent on every change of readiness and every 2 s. */
export const ObservationSchema = z.strictObject({
  readiness: ReadinessSchema,
  positionMs: positionMs.nullable(),
  /** Position shown minus position of the timeline. */
  driftMs: z.number().finite().nullable(),
  bufferedAheadMs: z.number().finite().min(0).nullable(),
  durationMs: positionMs.nullable(),
  /** Half the minimum round trip: the client's clock uncertainty and one-way delay. Null: not measured yet. */
  latencyMs: z.number().finite().min(0).max(60_000).nullable(),
  /** The timeline revision at which this was observed. */
  timelineRevision: z.number().int().min(0),
  corrections: CorrectionsSchema,
  /** Null for a film that isn't live, and before it is known. */
  live: LiveWindowSchema.nullable(),
});
export type Observation = z.infer<typeof ObservationSchema>;
