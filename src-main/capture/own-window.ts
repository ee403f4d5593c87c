/**
 * Whether a source is the own window. Sources are `window:<system's id>:<number>`; the number differs between a list
 * and `getMediaSourceId()`. Sharing the own window would show the party inside the party.
 */
export const isOwnWindow = (sourceId: string, ownSourceId: string): boolean => {
  const [kind, id] = sourceId.split(':');
  const [ownKind, ownId] = ownSourceId.split(':');
  return kind === 'window' && kind === ownKind && id === ownId;
};
