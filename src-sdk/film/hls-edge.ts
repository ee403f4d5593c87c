import type { ProgrammePart } from '@core/sync/programme-clock';

/**
 * A live stream whose newest part is this old has stopped at its source, ms; or this many parts old, whichever is more.
 */
const STANDS_AFTER = { ms: 12_000, parts: 3 } as const;

/** The newest part of a stream, and since when it is the newest. */
export class HlsEdge {
  #edge: { readonly ms: number; readonly atMs: number; readonly partMs: number } | null = null;

  /** @returns whether there is a newer part than before */
  read(parts: readonly ProgrammePart[], nowMs: number): boolean {
    const last = parts.at(-1);
    if (!last || last.endMs === this.#edge?.ms) return false;
    this.#edge = { ms: last.endMs, atMs: nowMs, partMs: last.endMs - last.startMs };
    return true;
  }

  /** Whether nothing new has come for longer than usual. */
  stands(nowMs: number): boolean {
    const edge = this.#edge;
    return edge !== null && nowMs - edge.atMs >= Math.max(STANDS_AFTER.ms, STANDS_AFTER.parts * edge.partMs);
  }
}
