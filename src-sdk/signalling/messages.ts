import { z } from 'zod';
import { WatchTogetherError } from '@core/base/errors';
import { encodedBytes } from '@core/base/encoded-size';
import { readTold } from '@core/wire/as-known';
import { LIMITS } from '@core/wire/limits';
import {
  CLIENT_REQUESTS,
  SERVER_EVENTS,
  WireErrorSchema,
  type ClientRequestAnswer,
  type ClientRequestName,
  type ClientRequestPayload,
  type DoorPlace,
  type ServerEventName,
  type ServerEventPayload,
} from '@core/wire/socket';

/** The door between the wire and the SDK: nothing gets in unparsed, nothing too large gets out. */

const RefusalSchema = z.object({ ok: z.literal(false), error: WireErrorSchema });
const AcceptedSchema = z.object({ ok: z.literal(true) });

/**
 * The reason why a handshake was refused, from the data of the connection's error; null where it wasn't the server that
 * refused.
 */
export const refusalIn = (data: unknown): WatchTogetherError | null => {
  const refusal = readTold(WireErrorSchema, data);
  return refusal.kind === 'known' ? new WatchTogetherError(refusal.data.code, refusal.data.message) : null;
};

/** @throws WatchTogetherError MESSAGE_TOO_LARGE */
export const assertSendable = <N extends ClientRequestName>(
  name: N,
  payload: ClientRequestPayload<N>,
): void => {
  const chatText = name === 'chat:send' && 'text' in payload ? payload.text : '';
  if (
    encodedBytes(chatText) > LIMITS.messageBytes ||
    encodedBytes([name, payload]) > LIMITS.socketBytes - 64
  ) {
    throw new WatchTogetherError('MESSAGE_TOO_LARGE', `${name} is larger than the protocol allows`);
  }
};

/**
 * Parses the answer to a request.
 * @throws WatchTogetherError the server's refusal, or BAD_MESSAGE
 */
export const acceptedAnswer = <S extends z.ZodType>(name: string, schema: S, value: unknown): z.output<S> => {
  if (AcceptedSchema.safeParse(value).success) {
    const answer = readTold(schema, value);
    if (answer.kind === 'known') return answer.data;
  } else {
    const refusal = readTold(RefusalSchema, value);
    if (refusal.kind === 'known')
      throw new WatchTogetherError(refusal.data.error.code, refusal.data.error.message);
  }
  throw new WatchTogetherError('BAD_MESSAGE', `The server's answer to ${name} isn't in the protocol`);
};

/** @throws WatchTogetherError why one can't stand at the door, or BAD_MESSAGE */
export const parseDoorOpen = (value: unknown): DoorPlace | null => {
  const answer = acceptedAnswer('door:open', SERVER_EVENTS['door:open'], value);
  return answer.ok ? answer.place : null;
};

/** @throws WatchTogetherError the server's refusal, or BAD_MESSAGE */
export const parseAcknowledgement = <N extends ClientRequestName>(
  name: N,
  value: unknown,
): ClientRequestAnswer<N> =>
  acceptedAnswer(name, CLIENT_REQUESTS[name].answer, value) as ClientRequestAnswer<N>;

/**
 * @returns the parsed event; null for one that a newer server knows and this client doesn't; or the error that says
 * what was dropped
 */
export const parseServerEvent = (
  name: string,
  payload: unknown,
):
  | { readonly [N in ServerEventName]: { name: N; payload: ServerEventPayload<N> } }[ServerEventName]
  | WatchTogetherError
  | null => {
  if (!Object.hasOwn(SERVER_EVENTS, name)) return null;
  const event = name as ServerEventName;
  const told = readTold(SERVER_EVENTS[event], payload);
  switch (told.kind) {
    case 'known':
      return { name: event, payload: told.data } as ReturnType<typeof parseServerEvent>;
    case 'unknown':
      return null;
    case 'malformed':
      return new WatchTogetherError('BAD_MESSAGE', `The server sent a malformed ${event}`, {
        context: { where: told.where },
      });
  }
};
