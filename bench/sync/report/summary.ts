/** The content of bench/results/sync.json: all figures, and everything that one has to know to believe them. Pure. */
import type { FigureDetail } from '../figures/sync-figures';
import { whyVoid } from '../figures/void';
import { cellKey } from '../matrix';
import type { Machine, Versions } from '../../../scripts/runtime/machine';
import type { AnyPeerPolicy } from '../../peers/port';
import type { RunRecord } from '../model';

/** The project and version that a policy port follows. */
export type PeerNote = Pick<AnyPeerPolicy, 'id' | 'title' | 'follows'>;

/**
 * The measurement of the real Syncplay on a network without delay: the port has to behave like it before its figures
 * are shown.
 */
export interface SyncplayReference {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** The share by which the port may be off from either value. */
  readonly tolerance: number;
}

export interface PeerReport extends PeerNote {
  /** Why the figures aren't shown; null where they are. */
  readonly unpublished: string | null;
}

export interface SyncReport {
  readonly version: 1;
  /** When the last piece was measured, ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  /** The versions of the last piece. */
  readonly versions: Versions;
  /** The versions of earlier pieces, where they were others. */
  readonly earlierVersions: readonly Versions[];
  readonly figures: readonly FigureDetail[];
  /** The figures of a port that doesn't behave like its model: they are kept for whoever mends it, and not shown. */
  readonly unpublished: readonly FigureDetail[];
  readonly peers: readonly PeerReport[];
  /** All runs, void or not. */
  readonly runs: readonly {
    readonly run: string;
    readonly startedAt: string;
    readonly void: string | null;
  }[];
  /** The runs whose noise disturbed the simulated figures. */
  readonly noiseFrom: readonly string[];
}

const isNear = (value: number, wanted: number, tolerance: number): boolean =>
  Math.abs(value - wanted) <= tolerance * wanted;

/** Why the Syncplay port's figures aren't shown; null where they are. */
export function whySyncplayUnpublished(
  figures: readonly FigureDetail[],
  { p50Ms, p95Ms, tolerance }: SyncplayReference,
): string | null {
  const value = (statistic: string): number | null =>
    figures.find(({ id }) => id === `syncplay/skew-none-${statistic}-ms`)?.value ?? null;
  const p50 = value('p50');
  const p95 = value('p95');
  if (p50 === null || p95 === null) return 'it was not measured on the network of the real one';
  if (isNear(p50, p50Ms, tolerance) && isNear(p95, p95Ms, tolerance)) return null;
  const percent = Math.round(tolerance * 100);
  return (
    `it measured ${Math.round(p50)} ms (p50) and ${Math.round(p95)} ms (p95) without network delay, ` +
    `not within ${percent} % of the ${p50Ms} ms and ${p95Ms} ms of the real one`
  );
}

export interface ReportInput {
  readonly date: string;
  readonly machine: Machine;
  /** The versions of each piece, the latest last. */
  readonly versions: readonly Versions[];
  readonly figures: readonly FigureDetail[];
  readonly records: readonly RunRecord[];
  readonly peers: readonly PeerNote[];
  readonly reference: SyncplayReference;
  readonly noiseFrom: readonly string[];
}

export function syncReport(input: ReportInput): SyncReport {
  const { date, machine, figures, records, noiseFrom } = input;
  const latest = input.versions.at(-1);
  if (!latest) throw new Error('nobody knows what was measured');
  const peers = input.peers.map(({ id, title, follows }): PeerReport => ({
    ...{ id, title, follows },
    unpublished: id === 'syncplay' ? whySyncplayUnpublished(figures, input.reference) : null,
  }));
  const hidden = peers.filter(({ unpublished }) => unpublished !== null).map(({ id }) => `${id}/`);
  const isHidden = ({ id }: FigureDetail): boolean => hidden.some((prefix) => id.startsWith(prefix));
  return {
    version: 1,
    ...{ date, machine, versions: latest, earlierVersions: input.versions.slice(0, -1) },
    figures: figures.filter((figure) => !isHidden(figure)),
    unpublished: figures.filter(isHidden),
    peers,
    runs: records.map((record) => ({
      run: `${cellKey(record.cell)}-${record.round}`,
      startedAt: record.startedAt,
      void: whyVoid(record),
    })),
    noiseFrom,
  };
}
