import { initialReadiness, type ReadinessState, reduceReadiness } from '@core/sync/readiness';
import { tellable } from '@core/sync/observation-bounds';
import type { Observation, Playback, Readiness, Undecoded } from '@core/wire/playback';
import type { FilmProblemKind } from './film-player';
import type { PilotReport } from './pilot-ports';
import { NO_CORRECTIONS } from './running-film';

/** An observation goes up at least this often while a film is open, ms (wire/playback.ts). */
const OBSERVE_EVERY_MS = 2_000;
/**
 * A length that a player corrects as it goes (dozens of times a second) is told when it is off by this much, and this
 * often, ms.
 */
const LENGTH = { offByMs: 250, everyMs: 1_000 } as const;

export interface RoomReportFacts {
  readonly followed: Playback;
  /** The readiness that is told while there is no address to play from; null with one, or without a film. */
  readonly without: Readiness | null;
  readonly problem: FilmProblemKind | null;
  /** The tracks that aren't decoded here, as the room hears of them; left out for none. */
  readonly undecoded?: readonly Undecoded[] | undefined;
  /** Null without a player. */
  readonly player: PilotReport | null;
  /** Half the shortest round trip; null before it is known. */
  readonly latencyMs: number | null;
}

/** Decides what one client tells the room, and when. */
export class RoomReport {
  #readiness: ReadinessState = initialReadiness;
  #undecoded: Undecoded[] | null = null;
  /** The timeline revision at which the readiness was reached: a seek that hasn't landed is no news yet. */
  #revision = 0;
  #told: { readonly key: string; readonly atMs: number; readonly durationMs: number | null } | null = null;

  get readiness(): Readiness {
    return this.#undecoded
      ? { ...this.#readiness.readiness, undecoded: this.#undecoded }
      : this.#readiness.readiness;
  }

  /** Makes everything told again, as the server may be a new one. */
  tellAnew(): void {
    this.#told = null;
  }

  /** Takes the facts in; read `readiness` afterwards. */
  take(facts: RoomReportFacts, nowMs: number): void {
    const { followed, without, problem, player } = facts;
    this.#readiness = reduceReadiness(
      this.#readiness,
      {
        filmId: followed.film?.filmId ?? null,
        withoutSource: without,
        problem,
        loaded: player?.loaded ?? false,
        fit: player?.fit ?? false,
        canPlayThrough: player?.canPlayThrough ?? false,
        bufferedAheadMs: player?.bufferedAheadMs ?? 0,
        remainingMs: player?.remainingMs ?? null,
        atEnd: player?.atEnd ?? false,
        apart: player?.apart ?? null,
      },
      nowMs,
    );
    this.#undecoded = facts.undecoded ? [...facts.undecoded] : null;
    if (this.readiness.state !== 'ready' || player?.fit) this.#revision = followed.timeline.revision;
  }

  /** The observation to send now, if there is news or the last one is old. */
  observation(facts: RoomReportFacts, nowMs: number): Observation | null {
    const { readiness } = this;
    const loaded = facts.player?.loaded ? facts.player : null;
    const durationMs = loaded?.durationMs ?? null;
    const live = loaded?.live ?? null;
    const isLengthNews = this.#isNews(durationMs, nowMs);
    const known = isLengthNews ? durationMs : (this.#told?.durationMs ?? null);
    const key = JSON.stringify([readiness, this.#revision, known, live === null]);
    const due = facts.followed.film !== null && nowMs - (this.#told?.atMs ?? 0) >= OBSERVE_EVERY_MS;
    if (key === this.#told?.key && !due) return null;
    this.#told = { key, atMs: nowMs, durationMs: known };
    return tellable({
      readiness,
      positionMs: loaded && loaded.positionMs,
      driftMs: loaded?.driftMs ?? null,
      bufferedAheadMs: loaded?.bufferedAheadMs ?? null,
      durationMs,
      latencyMs: facts.latencyMs,
      timelineRevision: this.#revision,
      corrections: { ...(facts.player?.corrections ?? NO_CORRECTIONS) },
      live: live && { ...live },
    });
  }

  #isNews(durationMs: number | null, nowMs: number): boolean {
    const before = this.#told?.durationMs ?? null;
    if (before === null || durationMs === null || this.#told === null) return durationMs !== before;
    return Math.abs(durationMs - before) > LENGTH.offByMs && nowMs - this.#told.atMs >= LENGTH.everyMs;
  }
}
