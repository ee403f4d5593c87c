/**
 * Anything that a page may send to main is answered, by a handler or by a refusal with a code, and nothing is thrown.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isErrorCode } from '@core/base/errors';
import { IPC_CALL_CHANNEL, IPC_CALLS, type IpcCallName, type IpcResult } from '@core/ipc/contract';
import { openDoor, type IpcHandlers } from '../../src-main/ipc/door';
import { silentLog } from '../fakes/silent-log';

const NAMES = Object.keys(IPC_CALLS) as IpcCallName[];
const page = { senderFrame: { url: 'matinee-app://app/', parent: null }, sender: {} };

/** A door whose handlers note the inputs that were let in to them. */
function door() {
  const letIn: { name: string; input: unknown }[] = [];
  const handlers = Object.fromEntries(
    NAMES.map((name) => [name, (input: unknown) => void letIn.push({ name, input })]),
  ) as unknown as IpcHandlers;
  let call: (...args: unknown[]) => Promise<IpcResult> = () => Promise.reject(new Error('not open'));
  openDoor({
    frame: {
      handle: (channel, listener) => {
        if (channel === IPC_CALL_CHANNEL) call = (...args) => listener(page, ...args);
      },
    },
    ...{ handlers, isTrusted: () => true, checksAnswers: false, log: silentLog },
  });
  return { call: (...args: unknown[]) => call(...args), letIn };
}

/** Inputs close to real ones: with their keys, and anything as values. */
const KEYS = [
  'partyId',
  'lookId',
  'serverId',
  'name',
  'invite',
  'url',
  'hostKey',
  'requestId',
  'sourceId',
  'handle',
];
const nearly = fc.dictionary(
  fc.oneof(fc.constantFrom(...KEYS, '__proto__', 'constructor'), fc.string()),
  fc.oneof(
    fc.constantFrom('id-1', 'https://party.example.org', '', null, true, 0),
    fc.anything({ maxDepth: 2 }),
  ),
  { maxKeys: 5 },
);
const input = fc.oneof(
  nearly,
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
);
const name = fc.oneof(fc.constantFrom<unknown>(...NAMES, '__proto__', 'toString', 7, null), fc.string());

describe('a page that says anything', () => {
  it('a page that says anything gets an answer, and only what its schema allows gets through', async () => {
    await fc.assert(
      fc.asyncProperty(name, input, async (called, said) => {
        const { call, letIn } = door();
        const answer = await call(called, said);
        if (!answer.ok) expect(isErrorCode(answer.error.code)).toBe(true);
        expect(answer.ok).toBe(letIn.length === 1);
        for (const { name: one, input: parsed } of letIn)
          expect(IPC_CALLS[one as IpcCallName].input.safeParse(parsed).success).toBe(true);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
