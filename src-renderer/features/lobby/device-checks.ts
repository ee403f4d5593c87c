import type { Preview } from '@sdk/api/party';
import type { ErrorCode } from '@core/base/errors';

export interface DeviceCheck {
  readonly id: 'camera' | 'microphone';
  readonly outcome: 'good' | 'weak' | 'bad' | 'skipped' | 'waiting';
  readonly words: 'off' | 'starting' | 'seen' | 'heard' | 'silent' | 'quiet' | null;
  readonly problem: ErrorCode | null;
}

export interface DeviceSight {
  readonly preview: Pick<Preview, 'stream' | 'problems' | 'audio' | 'video'> | null;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
  /** The loudest reading of the microphone since the test began, 0…1. */
  readonly loudest: number;
  /** Nobody has to go on speaking once the other checks are done. */
  readonly isOver: boolean;
}

/** A meter's reading for a voice; breath and fans stay below. */
const HEARD = 0.12;

const cameraCheck = ({ preview, cameraOn }: DeviceSight): DeviceCheck => {
  const check = { id: 'camera', problem: null } as const;
  if (!cameraOn) return { ...check, outcome: 'skipped', words: 'off' };
  if (!preview) return { ...check, outcome: 'waiting', words: 'starting' };
  const problem = preview.problems.camera;
  if (problem) return { id: 'camera', outcome: 'bad', words: null, problem };
  return preview.stream
    ? { ...check, outcome: 'good', words: 'seen' }
    : { ...check, outcome: 'waiting', words: 'starting' };
};

const microphoneCheck = ({ preview, microphoneOn, loudest, isOver }: DeviceSight): DeviceCheck => {
  const check = { id: 'microphone', problem: null } as const;
  if (!microphoneOn) return { ...check, outcome: 'skipped', words: 'off' };
  if (!preview) return { ...check, outcome: 'waiting', words: 'starting' };
  const problem = preview.problems.microphone;
  if (problem) return { id: 'microphone', outcome: 'bad', words: null, problem };
  if (loudest >= HEARD) return { ...check, outcome: 'good', words: 'heard' };
  return isOver
    ? { ...check, outcome: 'weak', words: 'quiet' }
    : { ...check, outcome: 'waiting', words: 'silent' };
};

/** The findings of the lobby's preview about camera and microphone. */
export const deviceChecks = (sight: DeviceSight): readonly DeviceCheck[] => [
  cameraCheck(sight),
  microphoneCheck(sight),
];
