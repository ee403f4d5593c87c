import { Emitter } from '@core/base/emitter';
import { EMPTY_CALL } from '@core/session/empty-view';
import type { CallView } from '@core/session/view';
import type { ServerEventPayload } from '@core/wire/socket';
import type { CallStats, PersonStats, StatsApi } from '../call-api';
import { reportFault } from '../report-fault';

export interface CallMonitorEvents {
  stats: { stats: CallStats };
  cpuConstrained: { constrained: boolean };
  /** `view` changed. */
  changed: object;
}

/** Samples every link, keeps the last two minutes, tells the others how it goes, and hears it from them. */
export class CallMonitor implements StatsApi {
  readonly events = new Emitter<CallMonitorEvents>(reportFault);

  get view(): CallView {
    return EMPTY_CALL;
  }

  start(_intervalMs: number): () => void {
    return () => undefined;
  }

  history(_participantId: string): readonly (PersonStats & { readonly atMs: number })[] {
    return [];
  }

  /** What the others reported. */
  take(_message: ServerEventPayload<'call:people'>): void {}

  dispose(): void {
    this.events.clear();
  }
}
