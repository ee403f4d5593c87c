import { EMPTY_VIEW } from '@core/session/empty-view';
import { buildPartyView, type ViewInput } from '@core/session/party-view';
import type { ParticipantView, PartyView } from '@core/session/view';

export interface ViewListener {
  viewChanged(view: PartyView): void;
  participantUpdated(now: ParticipantView, before: ParticipantView): void;
}

/** Holds the view: always current for a reader, announced at most once a microtask. */
export class ViewKeeper {
  readonly #read: () => ViewInput;
  readonly #listener: ViewListener;
  #view: PartyView = EMPTY_VIEW;
  /** The view that was announced last, for comparison. */
  #announced: PartyView = EMPTY_VIEW;
  #stale = false;
  #scheduled = false;
  #disposed = false;

  constructor(read: () => ViewInput, listener: ViewListener) {
    this.#read = read;
    this.#listener = listener;
  }

  get view(): PartyView {
    if (this.#stale && !this.#disposed) {
      this.#stale = false;
      this.#view = buildPartyView(this.#view, this.#read());
    }
    return this.#view;
  }

  participant(id: string): ParticipantView | null {
    return this.view.participants.find((participant) => participant.id === id) ?? null;
  }

  /** A person as they were when the view was last announced: they may be gone from it. */
  lastKnown(id: string): ParticipantView | null {
    return this.#announced.participants.find((participant) => participant.id === id) ?? null;
  }

  /** Something that the view shows has changed. */
  invalidate(): void {
    this.#stale = true;
    if (this.#scheduled || this.#disposed) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#disposed) this.#announce();
    });
  }

  dispose(): void {
    this.#disposed = true;
  }

  #announce(): void {
    const before = new Map(this.#announced.participants.map((participant) => [participant.id, participant]));
    const { view } = this;
    this.#announced = view;
    for (const participant of view.participants) {
      const old = before.get(participant.id);
      if (old && old !== participant) this.#listener.participantUpdated(participant, old);
    }
    this.#listener.viewChanged(view);
  }
}
