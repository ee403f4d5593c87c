/** The ways to hold push to talk. */
export type Hold = 'key' | 'pointer';

/** The state of push to talk. */
export interface TalkState {
  /** Whether it is open until further notice, by the key or button that mutes. */
  readonly open: boolean;
  readonly holds: readonly Hold[];
}

export type TalkEvent =
  /** `repeat`: the keyboard repeats a key that was held already, and whose hold may have ended otherwise meanwhile. */
  | { readonly type: 'down'; readonly by: Hold; readonly repeat: boolean }
  | { readonly type: 'up'; readonly by: Hold }
  /** The window lost the focus or is hidden: nobody reports a key that is let go of then. */
  | { readonly type: 'lostTouch' }
  /** The master mute switches between heard and not heard. */
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
