import type { ClientRequestAnswer, ClientRequestPayload } from '../wire/socket';

type Request = ClientRequestPayload<'chat:history'>;
type Page = ClientRequestAnswer<'chat:history'>;

/** How far a client has read the messages sent while it wasn't there. Messages are named by their ids. */
export interface HistoryProgress {
  /** The id up to which nothing is missing; null: nothing is known. */
  readonly completeTo: string | null;
  /** The newest message since the last snapshot. */
  readonly newest: string | null;
  /** The page that is waited for; null once all have come. */
  readonly asked: Request | null;
}

export const nothingRead: HistoryProgress = { completeTo: null, newest: null, asked: null };

/** A snapshot has come: the messages since the last one that surely isn't missing are to be requested. */
export const afterSnapshot = ({
  completeTo,
}: HistoryProgress): HistoryProgress & { readonly asked: Request } => ({
  completeTo,
  newest: null,
  asked: { before: null, after: completeTo },
});

/** A message was announced. While pages are on their way, older ones may still be missing. */
export const afterMessage = (progress: HistoryProgress, messageId: string): HistoryProgress => ({
  ...progress,
  newest: messageId,
  completeTo: progress.asked ? progress.completeTo : messageId,
});

/**
 * A page has come; `asked` says which to request next. An answer to an earlier request changes nothing: a snapshot has
 * come since, and the reading began anew.
 */
export const afterPage = (progress: HistoryProgress, request: Request, page: Page): HistoryProgress => {
  if (progress.asked !== request) return progress;
  const newest = progress.newest ?? page.messages.at(-1)?.messageId ?? null;
  const oldest = page.messages[0]?.messageId;
  return page.more && oldest !== undefined
    ? { ...progress, newest, asked: { before: oldest, after: request.after } }
    : { completeTo: newest ?? progress.completeTo, newest, asked: null };
};
