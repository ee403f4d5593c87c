/** What a hand holds to talk with. */
export type Hold = 'key' | 'pointer';

/** Push to talk, as this person's hands have it. */
export interface TalkState {
  /** Open until further notice, by the key or button that mutes. */
  readonly open: boolean;
  readonly holds: readonly Hold[];
}

export type TalkEvent =
  /** `repeat`: the keyboard says again what was held already, and may have been ended otherwise meanwhile. */
  | { readonly type: 'down'; readonly by: Hold; readonly repeat: boolean }
  | { readonly type: 'up'; readonly by: Hold }
  /** The window lost the focus or is hidden: what is let go of then, nobody tells. */
  | { readonly type: 'lostTouch' }
  /** The master mute: whatever is heard isn't any more, and the other way round. */
  | { readonly type: 'toggle' }
  /** The microphone didn't open, the party ended, or push to talk was chosen just now. */
  | { readonly type: 'reset' };

export const SILENT: TalkState = { open: false, holds: [] };

/** Whether the microphone has to be on. */
export const isTalking = ({ open, holds }: TalkState): boolean => open || holds.length > 0;

export const talk = (state: TalkState, event: TalkEvent): TalkState => {
  switch (event.type) {
    case 'down':
      if (event.repeat || state.holds.includes(event.by)) return state;
      return { ...state, holds: [...state.holds, event.by] };
    case 'up':
      return { ...state, holds: state.holds.filter((hold) => hold !== event.by) };
    case 'lostTouch':
      return { ...state, holds: [] };
    case 'toggle':
      return isTalking(state) ? SILENT : { open: true, holds: [] };
    case 'reset':
      return SILENT;
  }
};
