import { z } from 'zod';
import { WatchTogetherError } from '@core/base/errors';
import { encodedBytes } from '@core/base/encoded-size';
import { LIMITS } from '@core/wire/limits';
import {
  CLIENT_REQUESTS,
  SERVER_EVENTS,
  WireErrorSchema,
  type ClientRequestAnswer,
  type ClientRequestName,
  type ClientRequestPayload,
  type ServerEventName,
  type ServerEventPayload,
} from '@core/wire/socket';

/** The door between the wire and the SDK: nothing gets in unparsed, nothing too large gets out. */

const RefusalSchema = z.object({ ok: z.literal(false), error: WireErrorSchema });
const AcceptedSchema = z.object({ ok: z.literal(true) });

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

/** What a request was answered with. @throws WatchTogetherError: the server's refusal, or BAD_MESSAGE. */
export const acceptedAnswer = <S extends z.ZodType>(name: string, schema: S, value: unknown): z.output<S> => {
  const refusal = RefusalSchema.safeParse(value);
  if (refusal.success) {
    throw new WatchTogetherError(refusal.data.error.code, refusal.data.error.message);
  }
  const answer = schema.safeParse(value);
  if (!AcceptedSchema.safeParse(value).success || !answer.success) {
    throw new WatchTogetherError('BAD_MESSAGE', `The server's answer to ${name} isn't in the protocol`);
  }
  return answer.data;
};

/** @throws WatchTogetherError: the server's refusal, or BAD_MESSAGE. */
export const parseAcknowledgement = <N extends ClientRequestName>(
  name: N,
  value: unknown,
): ClientRequestAnswer<N> =>
  acceptedAnswer(name, CLIENT_REQUESTS[name].answer, value) as ClientRequestAnswer<N>;

/** @returns the parsed event, or the error that says what was dropped. */
export const parseServerEvent = (
  name: string,
  payload: unknown,
):
  | { readonly [N in ServerEventName]: { name: N; payload: ServerEventPayload<N> } }[ServerEventName]
  | WatchTogetherError => {
  if (!Object.hasOwn(SERVER_EVENTS, name)) {
    return new WatchTogetherError('BAD_MESSAGE', 'The server sent an event that is not in the protocol');
  }
  const event = name as ServerEventName;
  const parsed = SERVER_EVENTS[event].safeParse(payload);
  if (!parsed.success) {
    return new WatchTogetherError('BAD_MESSAGE', `The server sent a malformed ${event}`, {
      context: { where: parsed.error.issues[0]?.path.join('.') ?? '' },
    });
  }
  return { name: event, payload: parsed.data } as ReturnType<typeof parseServerEvent>;
};
