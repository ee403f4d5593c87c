import { z } from 'zod';
import { ERROR_CODE_NAMES } from '../base/errors';
import { CAPTURE_CALLS, CAPTURE_EVENTS } from './capture';
import { FILM_CALLS, FILM_EVENTS } from './films';
import { PARTY_CALLS, PARTY_EVENTS } from './party';
import { PREFERENCE_CALLS } from './preferences';
import { SYSTEM_CALLS, SYSTEM_EVENTS } from './system';

/**
 * Renderer ⇄ main, gathered from the files beside this one. Preload's bridge and main's door are both made from this
 * one object, and both ends' types inferred. A call answers `{ ok: true, value } | { ok: false, error }`: errors keep
 * their code across the bridge.
 */
export const IPC_CALLS = {
  ...SYSTEM_CALLS,
  ...PREFERENCE_CALLS,
  ...PARTY_CALLS,
  ...CAPTURE_CALLS,
  ...FILM_CALLS,
} as const;
export type IpcCallName = keyof typeof IPC_CALLS;
export type IpcInput<N extends IpcCallName> = z.input<(typeof IPC_CALLS)[N]['input']>;
/** The input as a handler in main gets it: after parsing. */
export type IpcParsedInput<N extends IpcCallName> = z.output<(typeof IPC_CALLS)[N]['input']>;
/** The answer as a handler in main gives it: before it is parsed. */
export type IpcAnswer<N extends IpcCallName> = z.input<(typeof IPC_CALLS)[N]['output']>;
export type IpcOutput<N extends IpcCallName> = z.output<(typeof IPC_CALLS)[N]['output']>;

export const IPC_EVENTS = {
  ...SYSTEM_EVENTS,
  ...PARTY_EVENTS,
  ...CAPTURE_EVENTS,
  ...FILM_EVENTS,
} as const;
export type IpcEventName = keyof typeof IPC_EVENTS;
export type IpcEventPayload<N extends IpcEventName> = z.output<(typeof IPC_EVENTS)[N]>;

export const IpcResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.enum(ERROR_CODE_NAMES),
      message: z.string(),
      context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
  }),
]);
export type IpcResult = z.infer<typeof IpcResultSchema>;

export { IPC_CALL_CHANNEL, IPC_EVENT_CHANNEL } from './channels';

/** The object that preload exposes as `window.matinee`. */
export interface MatineeBridge {
  call<N extends IpcCallName>(name: N, input: IpcInput<N>): Promise<IpcResult>;
  on<N extends IpcEventName>(name: N, listener: (payload: IpcEventPayload<N>) => void): () => void;
}
