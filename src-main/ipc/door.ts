/**
 * The only door between pages and main. Raw `ipcMain` appears in this folder only. A caller is let in when it is the
 * top frame of our own page in our own window; its input is measured, then parsed by the contract; whatever a handler
 * throws goes back as an error with a code, and nothing else of it.
 */
import { isErrorCode, WatchTogetherError } from '@core/base/errors';
import {
  IPC_CALL_CHANNEL,
  IPC_CALLS,
  type IpcAnswer,
  type IpcCallName,
  type IpcParsedInput,
  type IpcResult,
} from '@core/ipc/contract';
import type { Log } from '../system/log';
import { isSmallPlainData, mostUnits } from './input-size';

type Answered<N extends IpcCallName> = [IpcAnswer<N>] extends [undefined] ? void : IpcAnswer<N>;

/** A handler for every call of the contract: a missing one doesn't compile. */
export type IpcHandlers = {
  readonly [N in IpcCallName]: (input: IpcParsedInput<N>) => Answered<N> | Promise<Answered<N>>;
};

/** The door's view of a caller; Electron's `IpcMainInvokeEvent` fits. */
export interface Caller {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
  readonly sender: object;
}

/** What the door needs of `ipcMain`. */
export interface DoorFrame {
  handle(channel: string, listener: (caller: Caller, ...args: unknown[]) => Promise<IpcResult>): void;
}

export interface DoorOptions {
  readonly frame: DoorFrame;
  readonly handlers: IpcHandlers;
  readonly isTrusted: (caller: Caller) => boolean;
  /** Whether answers are parsed too, as in development and tests. */
  readonly checksAnswers: boolean;
  readonly log: Log;
}

const refusal = (error: WatchTogetherError): IpcResult => ({
  ok: false,
  error: {
    code: error.code,
    message: error.message,
    ...(error.context ? { context: { ...error.context } } : {}),
  },
});

const isCallName = (name: unknown): name is IpcCallName =>
  typeof name === 'string' && Object.hasOwn(IPC_CALLS, name);

/** Where the input differs from its schema, without the input itself. */
const complaints = (issues: readonly { path: readonly PropertyKey[]; code?: string }[]): string =>
  issues
    .map((issue) => `${issue.path.map(String).join('.') || 'input'} (${issue.code ?? 'invalid'})`)
    .join(', ');

export function openDoor(options: DoorOptions): void {
  const { handlers, log } = options;

  const answer = async (what: string, run: () => Promise<unknown>): Promise<IpcResult> => {
    try {
      return { ok: true, value: await run() };
    } catch (error) {
      if (error instanceof WatchTogetherError && isErrorCode(error.code)) {
        log.info('ipc.refused', { call: what, code: error.code });
        return refusal(error);
      }
      log.error('ipc.failed', { call: what, reason: error instanceof Error ? error.message : String(error) });
      return refusal(new WatchTogetherError('INTERNAL', `${what} failed`));
    }
  };

  const call = async (name: unknown, input: unknown): Promise<unknown> => {
    if (!isCallName(name)) throw new WatchTogetherError('INVALID_ARGUMENT', 'There is no such call');
    if (!isSmallPlainData(input, mostUnits(name)))
      throw new WatchTogetherError('MESSAGE_TOO_LARGE', `${name}: input too large`);
    const { input: inputSchema, output: outputSchema } = IPC_CALLS[name];
    const parsed = inputSchema.safeParse(input);
    if (!parsed.success)
      throw new WatchTogetherError('INVALID_ARGUMENT', `${name}: ${complaints(parsed.error.issues)}`);
    // TypeScript can't see that schema and handler of one name belong together; the type of `handlers` says so.
    const handle = handlers[name] as (input: unknown) => unknown;
    const value = await handle(parsed.data);
    return options.checksAnswers ? outputSchema.parse(value) : value;
  };

  const guarded =
    (run: (...args: unknown[]) => Promise<IpcResult>) =>
    async (caller: Caller, ...args: unknown[]): Promise<IpcResult> => {
      if (options.isTrusted(caller)) return run(...args);
      log.warn('ipc.stranger', { topFrame: caller.senderFrame?.parent === null });
      return refusal(new WatchTogetherError('PERMISSION_DENIED', 'Only the app’s own page may call'));
    };

  options.frame.handle(
    IPC_CALL_CHANNEL,
    guarded((name, input) => answer(isCallName(name) ? name : 'unknown', () => call(name, input))),
  );
}
