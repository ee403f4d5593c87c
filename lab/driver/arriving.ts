/**
 * The pictures that arrive from others, by the browser's own figures of its connections, with none of our code in
 * between.
 */
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { byId } from './party-flow';
import { inPage } from './in-page';

type KeepingWindow = Window & { keptConnections?: RTCPeerConnection[] };

/** The fields of an `inbound-rtp` report that are used here. */
interface Inbound {
  readonly type: string;
  readonly kind?: string;
  readonly bytesReceived?: number;
  readonly framesDecoded?: number;
  readonly frameHeight?: number;
}

/** The fields of `transport`, `candidate-pair` and `local-candidate` reports that are used here. */
interface Outbound {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly candidateType?: string;
}

export interface ArrivingPicture {
  /** The height of the picture that was decoded last, pixels. */
  readonly height: number;
  /** The rate over the last two seconds, bit/s. */
  readonly bitsPerSecond: number;
}

/** Runs in the page, before its own scripts. */
function keep(): void {
  const kept: RTCPeerConnection[] = [];
  Object.assign(window, { keptConnections: kept });
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct: (target, args: [RTCConfiguration?]) => {
      const made = new target(...args);
      kept.push(made);
      return made;
    },
  });
}

/** Call this on Home: from then on the page's connections are kept where `arrivingPicture` finds them. */
export async function keepConnections(page: Page): Promise<void> {
  // `__name` is the wrapper that TypeScript runners put around functions, as in `inPage`.
  await page.addInitScript({ content: `{ const __name = (f) => f; (${keep.toString()})(); }` });
  await page.reload();
  await expect(byId(page, 'home-start')).toBeVisible();
}

async function measure(ms: number): Promise<ArrivingPicture> {
  const look = async () => {
    const open = ((window as KeepingWindow).keptConnections ?? []).filter(
      ({ connectionState }) => connectionState === 'connected',
    );
    const pictures: Inbound[] = [];
    for (const connection of open)
      (await connection.getStats()).forEach((report: Inbound) => {
        if (report.type === 'inbound-rtp' && report.kind === 'video') pictures.push(report);
      });
    const bytes = pictures.reduce((sum, { bytesReceived = 0 }) => sum + bytesReceived, 0);
    const frames = pictures.reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0);
    return { bytes, frames, height: Math.max(0, ...pictures.map(({ frameHeight = 0 }) => frameHeight)) };
  };
  const before = await look();
  const from = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const now = await look();
  const seconds = (performance.now() - from) / 1_000;
  return {
    height: now.frames > before.frames ? now.height : 0,
    bitsPerSecond: Math.round((8 * (now.bytes - before.bytes)) / seconds),
  };
}

export interface CallPath {
  /** How packets leave this machine: `host`, `srflx`, `prflx` or `relay`. */
  readonly kind: string;
  /** The height of the picture that comes, pixels; 0 where none does. */
  readonly height: number;
}

async function look(): Promise<CallPath[]> {
  const open = ((window as KeepingWindow).keptConnections ?? []).filter(
    ({ connectionState }) => connectionState === 'connected',
  );
  const paths: CallPath[] = [];
  for (const connection of open) {
    const reports: (Outbound & Inbound)[] = [];
    (await connection.getStats()).forEach((report: Outbound & Inbound) => reports.push(report));
    // A pair that is in use doesn't always say that it succeeded: each check that it repeats puts it back in progress.
    const inUse = reports.find(({ selectedCandidatePairId }) => selectedCandidatePairId !== undefined);
    const pair = reports.find(({ id }) => id === inUse?.selectedCandidatePairId);
    const local = reports.find(({ id }) => id === pair?.localCandidateId);
    const heights = reports.map(({ type, kind, frameHeight = 0 }) =>
      type === 'inbound-rtp' && kind === 'video' ? frameHeight : 0,
    );
    paths.push({ kind: local?.candidateType ?? '', height: Math.max(0, ...heights) });
  }
  return paths;
}

/** The connections of this page that stand now. */
export const pathsOf = (page: Page): Promise<readonly CallPath[]> => inPage(page, look);

/** The only picture that somebody sends to this page; its height is 0 where no picture arrives. */
export const arrivingPicture = (page: Page): Promise<ArrivingPicture> => inPage(page, measure, 2_000);

/** How many connections this page has made since `keepConnections` was called. */
export const madeConnections = (page: Page): Promise<number> =>
  page.evaluate(() => (window as KeepingWindow).keptConnections?.length ?? 0);
