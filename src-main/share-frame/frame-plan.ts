/** The place of the frame around the shared screen, and of the small bar with Stop. Device-independent pixels. */
import type { ScreenChoice } from '../capture/screen-requests';
import type { Rectangle } from '../windows/placement';

export interface FrameDisplay {
  /** The id as a source of the capture names it. */
  readonly id: string;
  readonly bounds: Rectangle;
  /** The display's area without the system's own bars. */
  readonly workArea: Rectangle;
}

export interface FramePlan {
  /** Four edges, or none where the shared display isn't known, or a window is shared: nobody tells where that is. */
  readonly edges: readonly Rectangle[];
  /** Null where there is no display any more. */
  readonly bar: Rectangle | null;
}

export interface FrameFacts {
  readonly shared: Pick<ScreenChoice, 'kind' | 'displayId'>;
  readonly displays: readonly FrameDisplay[];
  /** The display with the pointer, where a window or something unknown is shared. */
  readonly handDisplayId: string;
  /** Whether the system leaves the frame's windows out of the capture. */
  readonly unseen: boolean;
}

export const BAR_SIZE = { width: 344, height: 44 } as const;
const BAR_GAP = 12;
/** Thickness of the edges: thin where the others would see them. */
const THICKNESS = { unseen: 4, seen: 2 } as const;

/** Edges that don't overlap, along the inside of a display. */
const edgesOf = ({ x, y, width, height }: Rectangle, thickness: number): readonly Rectangle[] => {
  const inner = height - 2 * thickness;
  return [
    { x, y, width, height: thickness },
    { x, y: y + height - thickness, width, height: thickness },
    { x, y: y + thickness, width: thickness, height: inner },
    { x: x + width - thickness, y: y + thickness, width: thickness, height: inner },
  ];
};

const barOn = ({ workArea }: FrameDisplay): Rectangle => {
  const width = Math.min(BAR_SIZE.width, workArea.width);
  return {
    x: Math.round(workArea.x + (workArea.width - width) / 2),
    y: workArea.y + BAR_GAP,
    width,
    height: BAR_SIZE.height,
  };
};

export const planFrame = ({ shared, displays, handDisplayId, unseen }: FrameFacts): FramePlan => {
  const framed =
    shared.kind === 'screen' ? (displays.find(({ id }) => id === shared.displayId) ?? null) : null;
  const hand = displays.find(({ id }) => id === handDisplayId) ?? displays[0] ?? null;
  // Where the others would see the bar, it is on a display that isn't shared, if there is one.
  const aside = framed && !unseen ? displays.find(({ id }) => id !== framed.id) : undefined;
  const home = aside ?? framed ?? hand;
  return {
    edges: framed ? edgesOf(framed.bounds, unseen ? THICKNESS.unseen : THICKNESS.seen) : [],
    bar: home && barOn(home),
  };
};
